/** What a client may do: all of it, or what a name and a password allow that come with each request (Basic), or a token of the token service (Bearer). */

import { type Question, Refusal } from './answer.ts'
import type { Action } from './endpoint.ts'
import { type Claims, SERVICE, type TokenService, type Users, userOf } from './tokens.ts'

export interface Visitor {
  /** Absent: nobody in particular. */
  readonly user?: string
  mayPull(repository: string): boolean
}

/** @param repository absent: the registry itself @throws {Refusal} 401, with what has to be shown */
export type Guard = (question: Question, action: Action, repository?: string) => Visitor

const everything = () => true

export const openToAll: Guard = () => ({ mayPull: everything })

export function basicGuard(users: Users): Guard {
  return ({ headers: { authorization } }) => {
    const user = authorization === undefined ? undefined : userOf(authorization, users)
    if (user === undefined) throw unauthorized('Basic realm="minidock"')
    return { user, mayPull: everything }
  }
}

/** What a token must allow. To push, a client has to look at what is there. */
const SCOPES = { pull: 'pull', push: 'pull,push', delete: 'delete' } as const

/** @param realm where the token service is */
export function tokenGuard(service: TokenService, realm: (question: Question) => string): Guard {
  return (question, action, repository) => {
    const token = /^Bearer (.+)$/i.exec(question.headers.authorization ?? '')?.[1]
    const claims = token === undefined ? undefined : service.claimsOf(token)
    const mayDo = claims && (repository === undefined || action === 'none' || allows(claims, repository, action))
    if (mayDo) return { user: claims.sub, mayPull: other => allows(claims, other, 'pull') }
    const scope = repository === undefined || action === 'none' ? '' : `,scope="repository:${repository}:${SCOPES[action]}"`
    const error = token === undefined ? '' : `,error="${claims ? 'insufficient_scope' : 'invalid_token'}"`
    throw unauthorized(`Bearer realm="${realm(question)}",service="${SERVICE}"${scope}${error}`)
  }
}

function allows({ access }: Claims, repository: string, action: string): boolean {
  const mayDo = (actions: readonly string[]) => actions.includes(action) || actions.includes('*')
  return access.some(({ type, name, actions }) => type === 'repository' && name === repository && mayDo(actions))
}

function unauthorized(challenge: string): Refusal {
  return new Refusal(401, 'UNAUTHORIZED', 'authentication required', { 'www-authenticate': challenge })
}
