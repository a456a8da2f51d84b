/** `login`. Source: docker/cli, cli/command/registry/login.go and registry.go. */

import { isOfKind, MinidockError } from '../../base/errors.ts'
import { boundedText } from '../../cli/bounded-text.ts'
import type { Call, Terminal } from '../../cli/command.ts'
import { isOn, textOf } from '../../cli/flags.ts'
import { type Credentials, registryOf } from '../../formats/registry/client-config.ts'
import type { RegistryHeart } from '../heart.ts'
import { keptCredentials, logIn } from '../operations/log-in.ts'

const HUB = 'docker.io'
/** Bytes: a token is no longer. */
const MOST_PASSWORD = 64 * 1024

export async function logInTo(call: Call, heart: RegistryHeart): Promise<number> {
  const { engine, args, terminal } = call
  const given = await givenBy(call)
  const domain = registryOf(args[0])
  const enter = (credentials: Credentials) => logIn(engine, heart, domain, credentials)
  const kept = given.username === '' && given.password === '' ? await keptCredentials(domain) : undefined
  const again = kept && (await logInAgain(terminal, kept, enter))
  const credentials = again ? undefined : completed(given, kept, domain, terminal)
  const { unencryptedIn } = again ?? (credentials && (await enter(credentials))) ?? {}
  if (unencryptedIn !== undefined) terminal.err(unencrypted(unencryptedIn))
  terminal.out('Login Succeeded\n')
  return 0
}

interface Given {
  /** Empty: not given. */
  readonly username: string
  readonly password: string
}

/** @throws {MinidockError} `invalid` for flags that contradict each other, in docker's words */
async function givenBy({ flags, terminal }: Call): Promise<Given> {
  const username = textOf(flags, 'username') ?? ''
  const password = textOf(flags, 'password') ?? ''
  if (!isOn(flags, 'password-stdin')) {
    if (password !== '') terminal.err('WARNING! Using --password via the CLI is insecure. Use --password-stdin.\n')
    return { username: username.trim(), password }
  }
  if (password !== '') throw new MinidockError('invalid', 'conflicting options: cannot specify both --password and --password-stdin')
  if (username === '') throw new MinidockError('invalid', 'the --password-stdin option requires --username to be set')
  return { username: username.trim(), password: await passwordFromStdin() }
}

/** All of stdin, without the end of its last line. */
async function passwordFromStdin(): Promise<string> {
  const tooLong = () => new MinidockError('invalid', `the password on stdin is longer than ${MOST_PASSWORD} bytes`)
  return (await boundedText(process.stdin, MOST_PASSWORD, tooLong)).replace(/\n$/, '').replace(/\r$/, '')
}

/** Tries what is kept. @returns undefined if the registry does not take it any more */
async function logInAgain<T>(
  terminal: Terminal,
  kept: Credentials,
  enter: (credentials: Credentials) => Promise<T>,
): Promise<T | undefined> {
  const user = 'username' in kept && kept.username !== '' ? ` [Username: ${kept.username}]` : ''
  terminal.err(`Authenticating with existing credentials...${user}\n\n`)
  terminal.err("Info → To login with a different account, run 'minidock logout' followed by 'minidock login'\n\n\n")
  try {
    return await enter(kept)
  } catch (error) {
    if (!isOfKind(error, 'forbidden')) throw error
    terminal.err(`Login did not succeed, error: ${error.message}\n`)
    return undefined
  }
}

/** Asks for what was not given. @throws {MinidockError} `invalid`, in docker's words, if nobody can be asked, or does not answer */
function completed(given: Given, kept: Credentials | undefined, domain: string, terminal: Terminal): Credentials {
  if ((given.username === '' || given.password === '') && !terminal.interactive) {
    throw new MinidockError('invalid', 'cannot perform an interactive login from a non TTY device', {
      hint: 'give the user name with -u, and the password on stdin with --password-stdin',
    })
  }
  const username = given.username || askForName(kept, domain, terminal)
  const password = given.password || askForPassword(domain, terminal)
  return { kind: 'password', username, password }
}

function askForName(kept: Credentials | undefined, domain: string, terminal: Terminal): string {
  if (domain === HUB) {
    terminal.err('Info → The web-based login is for docker alone: log in with a Personal Access Token in the place of the password.\n\n')
    terminal.out('Log in with your Docker ID or email address to push and pull images from Docker Hub. ')
    terminal.out("If you don't have a Docker ID, head over to https://hub.docker.com/ to create one.\n")
  }
  const known = kept !== undefined && 'username' in kept ? kept.username : ''
  const username = terminal.ask(known === '' ? 'Username: ' : `Username (${known}): `).trim() || known
  if (username === '') throw new MinidockError('invalid', 'non-null username required')
  return username
}

function askForPassword(domain: string, terminal: Terminal): string {
  if (domain === HUB) {
    terminal.err('\nInfo → A Personal Access Token (PAT) can be used instead.\n')
    terminal.err('       To create a PAT, visit https://app.docker.com/settings\n\n\n')
  }
  const password = terminal.ask('Password: ', true)
  if (password === '') throw new MinidockError('invalid', 'password required')
  return password
}

function unencrypted(path: string): string {
  return `
WARNING! Your credentials are stored unencrypted in '${path}'.
Configure a credential helper to remove this warning. See
https://docs.docker.com/go/credential-store/

`
}
