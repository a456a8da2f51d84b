/**
 * Where a registry has a blob already: in the repository that the blob came from, or in one that it was pushed to. The registry takes it over from there.
 *
 * A layer is looked for by its archive too: what was pushed is not what lies here if it was compressed for that. It may then be another compression, and is uploaded.
 */

import { parseReference, type Reference, repositoryOf } from '../../formats/docker/reference.ts'
import type { ImageName, StoredImage } from '../../store/images/images.ts'
import type { BlobToPush } from './push-plan.ts'

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
  { stored: { digest }, diffId }: Pick<BlobToPush, 'stored' | 'diffId'>,
): readonly string[] {
  const isOf = ({ manifest, config }: StoredImage) =>
    manifest.config.digest === digest ||
    manifest.layers.some(layer => layer.digest === digest) ||
    (diffId !== undefined && config.rootfs.diff_ids.includes(diffId))
  const repositories = [pushed.notes.repository, ...images.filter(isOf).flatMap(({ names }) => names.flatMap(repositoriesOf))]
  const there = repositories.filter(name => name?.startsWith(`${domain}/`)).map(name => name?.slice(domain.length + 1) ?? '')
  return [...new Set(there)].filter(other => other !== path).slice(0, MOST)
}

function repositoriesOf({ reference, notes: { repository, pushed } }: ImageName): readonly (string | undefined)[] {
  return [repository, pushed && repositoryOf(parseReference(reference))]
}
