/**
 * Where that is which an index names and which is not here: in the repository that is pushed to, since an earlier push, or in that from which the image came. Without
 * the first, a push of what the registry has whole would replace it by one platform, once the other repository is out of reach.
 */

import { isOfKind } from '../../base/errors.ts'
import type { Repository } from '../client/repository.ts'

export type IndexSource = Pick<Repository, 'manifest' | 'blob'>

/** @param origin absent: it is not known */
export function indexSource(target: IndexSource, origin: IndexSource | undefined): IndexSource {
  return {
    async manifest(digest) {
      try {
        return await target.manifest(digest)
      } catch (error) {
        // Of a repository that does not exist yet, some registries say that it is forbidden.
        if (origin === undefined || !isOfKind(error, 'not-found', 'forbidden')) throw error
        return await origin.manifest(digest)
      }
    },
    blob: (descriptor, stop) => (origin ?? target).blob(descriptor, stop),
  }
}
