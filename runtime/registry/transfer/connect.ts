/** A repository to pull from or to push to, as this machine's settings say. */

import type { Reference } from '../../formats/docker/reference.ts'
import type { Action } from '../client/access.ts'
import { openRepository } from '../client/open-repository.ts'
import type { Repository } from '../client/repository.ts'
import type { RegistryHeart } from '../heart.ts'
import { accessTo } from '../settings/access-to.ts'

/**
 * Nothing is sent yet.
 * @param action what is to be done there
 * @param patience milliseconds until there has to be a connection; absent: as the client has it
 * @throws {MinidockError} as {@link accessTo}
 */
export async function connect(
  reference: Pick<Reference, 'domain' | 'path'>,
  heart: RegistryHeart,
  action: Action,
  patience?: number,
): Promise<Repository> {
  const access = await accessTo(reference.domain)
  return openRepository(reference, { ...access, ...(patience !== undefined && { patience }) }, heart, action)
}
