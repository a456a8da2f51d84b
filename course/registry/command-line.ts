/** What `node course/registry/main.ts` is told: words become options, or an error that says what is wrong with them. */

import { parseArgs } from 'node:util'
import { MinidockError } from '../../runtime/base/errors.ts'
import { cut } from '../../runtime/formats/text/cut.ts'
import { didYouMean } from '../../runtime/formats/text/suggest.ts'
import { isLieName, LIE_NAMES, LIES, type LieName } from './lies/index.ts'
import type { Authorization } from './registry.ts'

export interface CommandLine {
  readonly port: number
  readonly folder?: string
  readonly lies: readonly LieName[]
  readonly authorization: Authorization
  /** Paths of PEM files. */
  readonly tls?: { readonly cert: string; readonly key: string }
}

const PORT = 5000

const OPTIONS = {
  port: { type: 'string' },
  folder: { type: 'string' },
  lie: { type: 'string', multiple: true },
  user: { type: 'string', multiple: true },
  token: { type: 'boolean' },
  tls: { type: 'string' },
  help: { type: 'boolean' },
} as const

/** @returns undefined: help is wanted @throws {MinidockError} `invalid` */
export function readCommandLine(args: readonly string[]): CommandLine | undefined {
  const { values, positionals } = parse(args)
  if (values.help) return undefined
  const [key, ...more] = values.tls === undefined ? [undefined, ...positionals] : positionals
  if (values.tls !== undefined && key === undefined) throw new MinidockError('invalid', '--tls needs two files: a certificate and its key')
  if (more[0] !== undefined) throw new MinidockError('invalid', `unexpected argument: ${more[0]}`, { hint: HINT })
  return {
    port: readPort(values.port),
    ...(values.folder !== undefined && { folder: values.folder }),
    lies: (values.lie ?? []).map(readLie),
    authorization: authorizationOf(Object.fromEntries((values.user ?? []).map(readUser)), values.token ?? false),
    ...(values.tls !== undefined && key !== undefined && { tls: { cert: values.tls, key } }),
  }
}

const HINT = '--help lists what can be said'

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true })
  } catch (error) {
    // Its sentences say what is wrong, and after a full stop how a name that begins with a dash is written, which none here does.
    const [problem = ''] = error instanceof Error ? error.message.split('. ') : []
    throw new MinidockError('invalid', problem.charAt(0).toLowerCase() + problem.slice(1), { hint: HINT, cause: error })
  }
}

function readPort(text: string | undefined): number {
  if (text === undefined) return PORT
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN
  if (port <= 65535) return port
  throw new MinidockError('invalid', `invalid port: ${text}`, { hint: 'a number from 0 to 65535; 0 takes any that is free' })
}

function readLie(name: string): LieName {
  if (isLieName(name)) return name
  throw new MinidockError('invalid', `no such lie: ${name}`, { hint: didYouMean(name, LIE_NAMES) ?? HINT })
}

function readUser(text: string): [name: string, password: string] {
  const [name, password] = cut(text, ':')
  if (name !== '' && password !== undefined) return [name, password]
  throw new MinidockError('invalid', `invalid user: ${text}`, {
    hint: 'a name and a password, with a colon between them: --user ada:secret',
  })
}

function authorizationOf(users: Readonly<Record<string, string>>, hasTokens: boolean): Authorization {
  // With an identity token, a learner would look in vain for the requests that show name and password.
  if (hasTokens) return { kind: 'token', users, isOpen: true, hasIdentities: false }
  return Object.keys(users).length > 0 ? { kind: 'basic', users } : { kind: 'none' }
}

const WIDTH = Math.max(...LIE_NAMES.map(name => name.length))

export const HELP = `node course/registry/main.ts [OPTIONS]: a registry on 127.0.0.1, which prints a line for each request

  --port PORT            where it listens; without it ${PORT}, and with 0 at any port that is free
  --folder DIR           keeps images there; without it in memory, until it ends
  --user NAME:PASSWORD   asks for a name and a password; may be repeated
  --token                gives tokens: to push to those that --user names, to pull to all
  --tls CERT KEY         speaks TLS, with a certificate and its key (PEM files)
  --lie NAME             lies on purpose; may be repeated
  --help                 prints this

It ends by Ctrl-C. With a lie it …

${LIE_NAMES.map(name => `  ${name.padEnd(WIDTH)}  ${LIES[name].says}`).join('\n')}
`
