/**
 * Programs that keep credentials: `docker-credential-NAME get`, `store`, `erase`. Input and output are on stdin and stdout, so that no secret is among the
 * arguments. Source: docker/docker-credential-helpers.
 */

import { delimiter } from 'node:path'
import { errnoName, MinidockError } from '../../base/errors.ts'
import { isObject } from '../../formats/go/json.ts'
import type { Credentials } from '../../formats/registry/client-config.ts'
import { streamCommand } from '../../kernel/launch/command.ts'
import { absoluteFolders } from './default-store.ts'

/** In the place of a name: the secret is an identity token. */
const TOKEN_USER = '<token>'
const NOT_FOUND = 'credentials not found in native keychain'
/** Bytes: there are tokens of several kilobytes. */
const MOST_OUTPUT = 64 * 1024
/** Milliseconds. A person may have to unlock a key. */
const PATIENCE = 120_000

type Verb = 'get' | 'store' | 'erase'

/** @param patience milliseconds */
export function credentialHelper(name: string, patience = PATIENCE) {
  const program = programOf(name)
  const ask = (verb: Verb, input: string) => runHelper(program, verb, input, patience)
  return {
    /**
     * @param key the name of the registry in config.json
     * @returns undefined if the helper has none
     * @throws {MinidockError} `unavailable`
     */
    async get(key: string): Promise<Credentials | undefined> {
      const { output, failure } = await ask('get', key)
      if (output.trim() === NOT_FOUND) return undefined
      if (failure) throw refuse(program, `cannot get the credentials of ${key}`, failure, output)
      return credentialsFrom(output, () =>
        refuse(program, `cannot get the credentials of ${key}`, 'its answer is not what such a program answers', ''),
      )
    },
    /** @throws {MinidockError} `unavailable` */
    async store(key: string, credentials: Credentials): Promise<void> {
      const [Username, Secret] =
        credentials.kind === 'password' ? [credentials.username, credentials.password] : [TOKEN_USER, credentials.token]
      const { output, failure } = await ask('store', JSON.stringify({ ServerURL: key, Username, Secret }))
      if (failure) throw refuse(program, `cannot store the credentials of ${key}`, failure, output.replaceAll(Secret, '***'))
    },
    /** @throws {MinidockError} `unavailable`; none if there are no credentials to erase */
    async erase(key: string): Promise<void> {
      const { output, failure } = await ask('erase', key)
      if (failure && output.trim() !== NOT_FOUND) throw refuse(program, `cannot erase the credentials of ${key}`, failure, output)
    },
  }
}

/** A name that had a slash in it would be a path, to any program. */
function programOf(name: string): string {
  if (/^\w[\w.-]*$/.test(name)) return `docker-credential-${name}`
  throw new MinidockError(
    'invalid',
    `invalid credential helper ${JSON.stringify(name)}: expected what follows docker-credential- in the name of a program`,
    {
      hint: 'correct credHelpers or credsStore in config.json',
    },
  )
}

/** Runs the program to its end. @returns its output, and how it failed, if it did */
async function runHelper(
  program: string,
  verb: Verb,
  input: string,
  patience: number,
): Promise<{ readonly output: string; readonly failure?: string }> {
  const chunks: Uint8Array[] = []
  let length = 0
  const env = { ...process.env, PATH: absoluteFolders(process.env['PATH'] ?? '').join(delimiter) }
  const output = () => Buffer.concat(chunks).toString()
  try {
    for await (const chunk of streamCommand(program, [verb], { env, input, stop: AbortSignal.timeout(patience) })) {
      length += chunk.length
      if (length > MOST_OUTPUT) return { output: '', failure: `it says more than ${MOST_OUTPUT / 1024} KiB` }
      chunks.push(chunk)
    }
    return { output: output() }
  } catch (error) {
    if (error instanceof DOMException) return { output: '', failure: `it did not end within ${patience / 1000} s` }
    if (!(error instanceof MinidockError)) throw error
    if (error.kind === 'unavailable') return { output: '', failure: notStarted(error) }
    return { output: output(), failure: error.message.replace(/^the command '.*?' /, 'it ') }
  }
}

function notStarted(error: MinidockError): string {
  return errnoName(error.cause) === 'ENOENT' ? 'there is no such program' : error.message
}

function credentialsFrom(output: string, wrong: () => MinidockError): Credentials {
  const answer = parsed(output)
  const { Username, Secret } = isObject(answer) ? answer : {}
  if (typeof Username !== 'string' || typeof Secret !== 'string') throw wrong()
  return Username === TOKEN_USER
    ? { kind: 'identity', username: '', token: Secret }
    : { kind: 'password', username: Username, password: Secret }
}

/** No error here quotes the answer: it has the secret in it. */
function parsed(output: string): unknown {
  try {
    return JSON.parse(output)
  } catch {
    return undefined
  }
}

function refuse(program: string, wanted: string, failure: string, output: string): MinidockError {
  const said = output.trim() === '' ? '' : `, and said: ${output.trim().slice(0, 500)}`
  return new MinidockError('unavailable', `${wanted}: ${program}: ${failure}${said}`, {
    hint: `set ${program} up so that it is found in PATH and works, or take it out of config.json (credHelpers, credsStore) and out of PATH`,
  })
}
