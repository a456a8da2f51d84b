/** A registry on loopback: the endpoints, a guard before them, and beside them a token service if it has one. Lies, if any, stand between it and its clients. */

import { join } from 'node:path'
import type { Answer, Question } from './answer.ts'
import { MemoryContents } from './contents.ts'
import type { Shelves } from './endpoint.ts'
import { endpointFor } from './endpoints.ts'
import { FolderContents } from './folder-contents.ts'
import { basicGuard, type Guard, openToAll, tokenGuard } from './guard.ts'
import { Repositories } from './repositories.ts'
import { type Certificate, type Seen, serve } from './serve.ts'
import { TokenService, type TokenSettings, type Users } from './tokens.ts'

export interface RegistryOptions {
  /** Default: any that is free. */
  readonly port?: number
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
  close(): Promise<void>
}

const PAGE = 1000
const TOKEN_PATH = '/token'

/** @throws {Error} of Node's: the port is taken, the folder cannot be written */
export async function startRegistry(options: RegistryOptions = {}): Promise<Registry> {
  const { port = 0, folder, authorization = { kind: 'none' }, tls, hasReferrers = true, pageSize = PAGE } = options
  const shelves: Shelves = {
    contents: folder === undefined ? new MemoryContents() : new FolderContents(folder),
    repositories: new Repositories(folder === undefined ? undefined : join(folder, 'repositories.json')),
    hasReferrers,
    pageSize,
  }
  const requests: Seen[] = []
  const seen = (request: Seen) => {
    requests.push(request)
    options.seen?.(request)
  }
  const tokens = authorization.kind === 'token' ? new TokenService(authorization) : undefined
  const elsewhere =
    tokens && authorization.kind === 'token' && authorization.isElsewhere
      ? await serve({ at: 'tokens', port: 0, tls, seen, answer: (question, known) => tokens.answer(question, known) })
      : undefined
  const realm = ({ url }: Question) => `${elsewhere?.origin ?? url.origin}${TOKEN_PATH}`
  const guard = guardOf(authorization, tokens, realm)

  async function answer(question: Question, known: (user: string) => void): Promise<Answer> {
    if (tokens && question.url.pathname === TOKEN_PATH) return await tokens.answer(question, known)
    const { endpoint, parts } = endpointFor(question)
    const { user = '', mayPull } = guard(question, endpoint.action, parts['name'])
    known(user)
    return await endpoint.answer(shelves, question, parts, mayPull)
  }

  const registry = await serve({ at: 'registry', port, tls, seen, answer })
  return {
    host: new URL(registry.origin).host,
    requests,
    shelves,
    close: async () => void (await Promise.all([registry.close(), elsewhere?.close()])),
  }
}

function guardOf(authorization: Authorization, tokens: TokenService | undefined, realm: (question: Question) => string): Guard {
  if (tokens) return tokenGuard(tokens, realm)
  return authorization.kind === 'basic' ? basicGuard(authorization.users) : openToAll
}
