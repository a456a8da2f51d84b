/** A small blob, whole in memory: an image's config. */

import { createHash } from 'node:crypto'
import { MinidockError } from '../../base/errors.ts'
import type { Descriptor } from '../../formats/oci/image.ts'
import type { Waits } from '../client/connection.ts'
import { GatheredBytes } from '../client/gathered-bytes.ts'
import type { Repository } from '../client/repository.ts'
import type { RegistryHeart } from '../heart.ts'

/** Bytes. A config of a real image has a few thousand; labels and history may be long. */
export const LARGEST_CONFIG = 16 * 1024 * 1024

/**
 * Reads no more than was announced.
 * @throws {MinidockError} `invalid` if it is larger than `largest`, or not what its descriptor says
 */
export async function readBlob(
  repository: Pick<Repository, 'name' | 'blob'>,
  wanted: Pick<Descriptor, 'digest' | 'size'>,
  heart: Pick<RegistryHeart, 'isWanted'>,
  { stop, waits }: { readonly stop: AbortSignal; readonly waits?: Waits },
  largest = LARGEST_CONFIG,
): Promise<Uint8Array> {
  const { digest, size } = wanted
  if (size > largest)
    throw new MinidockError('invalid', `the blob ${digest} of ${repository.name} has ${size} bytes where no more than ${largest} are taken`)
  const hash = createHash('sha256')
  const gathered = new GatheredBytes()
  for await (const chunk of repository.blob(wanted, stop, waits)) {
    gathered.add(chunk)
    if (gathered.length > size) break
    hash.update(chunk)
  }
  const { length } = gathered
  const received = { digest: `sha256:${hash.digest('hex')}` as const, size: length }
  if (!heart.isWanted(received, { digest, size }))
    throw new MinidockError(
      'invalid',
      `the blob ${digest} of ${repository.name} is not what its manifest says: ${length} bytes came, with the digest ${received.digest}, where ${size} were announced`,
    )
  return gathered.all()
}
