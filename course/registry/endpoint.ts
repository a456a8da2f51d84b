/** What every endpoint of the registry works with. */

import { type Digest, isDigest } from '../../runtime/formats/oci/digest.ts'
import { type Answer, type Question, Refusal } from './answer.ts'
import type { Contents } from './contents.ts'
import type { Repositories, Repository } from './repositories.ts'

export interface Shelves {
  readonly contents: Contents
  readonly repositories: Repositories
  /** Whether there is an endpoint for referrers. Without it clients keep them under a tag: `sha256-<hex>`. */
  readonly hasReferrers: boolean
  /** The most names in an answer. */
  readonly pageSize: number
}

/** What a client may be allowed. `none`: it has only to be known. */
export type Action = 'pull' | 'push' | 'delete' | 'none'

/** The parts of a path by their names: `name`, `reference`, `digest`, `upload`. */
export type Parts = Readonly<Record<string, string>>

export interface Endpoint {
  readonly method: string
  readonly path: RegExp
  readonly action: Action
  /** @param mayPull whether the client may also read another repository @throws {Refusal} */
  answer(shelves: Shelves, question: Question, parts: Parts, mayPull: (repository: string) => boolean): Answer | Promise<Answer>
}

/** @throws {Refusal} 404 */
export function repositoryOf({ repositories }: Shelves, { name = '' }: Parts): Repository {
  const repository = repositories.find(name)
  if (!repository) throw new Refusal(404, 'NAME_UNKNOWN', 'repository name not known to registry')
  return repository
}

/** @throws {Refusal} 400 */
export function digestIn(text: string | null | undefined): Digest {
  if (isDigest(text)) return text
  throw new Refusal(400, 'DIGEST_INVALID', 'provided digest did not match uploaded content')
}
