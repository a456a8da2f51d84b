/** A registry on loopback: endpoints, a guard before them, and a token service beside them if it has one. Lies, if any, stand between all that and its clients. */

import { join } from 'node:path'
import { type Answer, json, type Question } from './answer.ts'
import { MemoryContents } from './contents.ts'
import type { Shelves } from './endpoint.ts'
import { endpointFor } from './endpoints.ts'
import { FolderContents } from './folder-contents.ts'
import { basicGuard, type Guard, openToAll, tokenGuard } from './guard.ts'
import { type Liar, type LieName, lying } from './lies/index.ts'
import { Repositories } from './repositories.ts'
import { type Certificate, type Known, type Seen, type Served, serve } from './serve.ts'
import { TokenService, type TokenSettings, type Users } from './tokens.ts'

export interface RegistryOptions {
  /** Default: any that is free. */
  readonly port?: number
  /** The port of the other host, to which lies lead. Default: any that is free. */
  readonly strangerPort?: number
  /** Where everything is kept; absent: in memory. */
  readonly folder?: string
  readonly authorization?: Authorization
  readonly tls?: Certificate
  /** Default: true */
  readonly hasReferrers?: boolean
  /** The most names in a list. Default: 1000 */
  readonly pageSize?: number
  /** Is called after each request. */
  readonly seen?: (request: Seen) => void
}

export type Authorization =
  | { readonly kind: 'none' }
  | { readonly kind: 'basic'; readonly users: Users }
  /** @property isElsewhere whether the token service has a port of its own */
  | ({ readonly kind: 'token'; readonly isElsewhere?: boolean } & TokenSettings)

export interface Registry {
  /** `127.0.0.1:5000`: what stands before the first slash of an image's name. */
  readonly host: string
  /** All requests so far. */
  readonly requests: readonly Seen[]
  readonly shelves: Shelves
  /** From now on the registry tells these lies, and none of those before. */
  lie(...names: readonly LieName[]): Promise<void>
  close(): Promise<void>
}

const PAGE = 1000
const TOKEN_PATH = '/token'

/** @throws {Error} of Node's: the port is taken, the folder cannot be written */
export async function startRegistry(options: RegistryOptions = {}): Promise<Registry> {
  const { port = 0, authorization = { kind: 'none' }, tls } = options
  const shelves = shelvesOf(options)
  const requests: Seen[] = []
  const servers: Served[] = []
  let liar: Liar | undefined

  async function listen(at: string, answer: Answering, how: { port?: number; tls?: Certificate | undefined }): Promise<string> {
    const seen = (request: Seen) => {
      requests.push(request)
      options.seen?.(request)
    }
    const server = await serve({ at, port: 0, ...how, seen, answer })
    servers.push(server)
    return server.origin
  }
  /** What this answers, or what a lie makes of it. */
  function perhaps(answer: Answering): Answering {
    return async (question, known) => (liar ? await liar(question, heard => answer(heard, known)) : await answer(question, known))
  }

  const tokens = authorization.kind === 'token' ? new TokenService(authorization) : undefined
  const isElsewhere = authorization.kind === 'token' && authorization.isElsewhere
  const elsewhere = tokens && isElsewhere ? await listen('tokens', perhaps(tokens.answer.bind(tokens)), { tls }) : undefined
  const guard = guardOf(authorization, tokens, ({ url }) => `${elsewhere ?? url.origin}${TOKEN_PATH}`)

  const answer: Answering = async (question, known) => {
    if (tokens && question.url.pathname === TOKEN_PATH) return await tokens.answer(question, known)
    return await ask(shelves, guard, question, known)
  }
  const origin = await listen('registry', perhaps(answer), { port, tls })
  /** Another host: open to all, and never with a certificate. */
  let stranger: Promise<string> | undefined
  const lie = async (...names: readonly LieName[]) => {
    stranger ??= listen('stranger', (question, known) => strange(shelves, question, known), { port: options.strangerPort ?? 0 })
    liar = names.length === 0 ? undefined : lying(names, { shelves, stranger: await stranger })
  }
  const close = async () => void (await Promise.all(servers.map(server => server.close())))
  return { host: new URL(origin).host, requests, shelves, lie, close }
}

type Answering = (question: Question, known: Known) => Promise<Answer>

async function ask(shelves: Shelves, guard: Guard, question: Question, known: Known): Promise<Answer> {
  const { endpoint, parts } = endpointFor(question)
  const { user = '', mayPull } = guard(question, endpoint.action, parts['name'])
  known(user)
  return await endpoint.answer(shelves, question, parts, mayPull)
}

/** It gives a token to every client: one that takes it has shown its password to the wrong host. */
async function strange(shelves: Shelves, question: Question, known: Known): Promise<Answer> {
  return question.url.pathname === TOKEN_PATH ? json({ token: 'from-a-stranger' }) : await ask(shelves, openToAll, question, known)
}

function shelvesOf({ folder, hasReferrers = true, pageSize = PAGE }: RegistryOptions): Shelves {
  const contents = folder === undefined ? new MemoryContents() : new FolderContents(folder)
  return {
    contents,
    repositories: new Repositories(folder === undefined ? undefined : join(folder, 'repositories.json')),
    hasReferrers,
    pageSize,
  }
}

function guardOf(authorization: Authorization, tokens: TokenService | undefined, realm: (question: Question) => string): Guard {
  if (tokens) return tokenGuard(tokens, realm)
  return authorization.kind === 'basic' ? basicGuard(authorization.users) : openToAll
}
