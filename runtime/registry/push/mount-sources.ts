/** Where a registry has a blob already: in the repository that the blob came from, or in one that it was pushed to. The registry takes it over from there. */

import { parseReference, type Reference, repositoryOf } from '../../formats/docker/reference.ts'
import type { Digest } from '../../formats/oci/digest.ts'
import type { ImageName, StoredImage } from '../../store/images/images.ts'

/** Each costs a request, and a registry may have lost what it had. */
const MOST = 3

/**
 * Returns repositories of the same registry, without its domain.
 * @param images all that are here
 * @param pushed the image that is being pushed: all that its index leads to is where it came from
 */
export function mountSources(
  images: readonly StoredImage[],
  pushed: Pick<StoredImage, 'notes'>,
  { domain, path }: Pick<Reference, 'domain' | 'path'>,
  digest: Digest,
): readonly string[] {
  const having = images.filter(
    ({ manifest }) => manifest.config.digest === digest || manifest.layers.some(layer => layer.digest === digest),
  )
  const repositories = [pushed.notes.repository, ...having.flatMap(({ names }) => names.flatMap(repositoriesOf))]
  const there = repositories.filter(name => name?.startsWith(`${domain}/`)).map(name => name?.slice(domain.length + 1) ?? '')
  return [...new Set(there)].filter(other => other !== path).slice(0, MOST)
}

function repositoriesOf({ reference, notes: { repository, pushed } }: ImageName): readonly (string | undefined)[] {
  return [repository, pushed && repositoryOf(parseReference(reference))]
}
