/** A repository to pull from, as this machine's settings say. */

import type { Reference } from '../../formats/docker/reference.ts'
import { openRepository } from '../client/open-repository.ts'
import type { Repository } from '../client/repository.ts'
import type { RegistryHeart } from '../heart.ts'
import { accessTo } from '../settings/access-to.ts'

/**
 * Nothing is sent yet.
 * @param patience milliseconds until there has to be a connection; absent: as the client has it
 * @throws {MinidockError} as {@link accessTo}
 */
export async function connect(reference: Pick<Reference, 'domain' | 'path'>, heart: RegistryHeart, patience?: number): Promise<Repository> {
  const access = await accessTo(reference.domain)
  return openRepository(reference, { ...access, ...(patience !== undefined && { patience }) }, heart, 'pull')
}
