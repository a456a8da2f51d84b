/** `import`: an image of one layer, from the tar of a file system. */

import { MinidockError } from '../../base/errors.ts'
import type { Engine } from '../../engine/engine.ts'
import { type Interruptible, uninterrupted } from '../../engine/interruptible.ts'
import { familiarReference, formatReference, parseReference } from '../../formats/docker/reference.ts'
import { applyChanges } from '../../formats/dockerfile/change-flag.ts'
import { goArchitecture } from '../../formats/go/architecture.ts'
import { type ImageConfig, type ImageDefaults, mediaTypes } from '../../formats/oci/image.ts'
import { parsePlatform, type WantedPlatform } from '../../formats/oci/platform.ts'
import { beginningAsTar } from '../../formats/tar/beginning.ts'
import { decompressed } from '../../store/files/decompress-stream.ts'
import { openStore } from '../../store/files/paths.ts'
import { type AddImage, addingImages, ownRooms } from '../../store/images/add-image.ts'

export interface ImportOptions {
  /** Where the tar comes from, for the history: `-`, or a path. */
  readonly source: string
  /** The image's name, `web:2`; absent: it gets none. */
  readonly reference?: string | undefined
  /** Instructions of a Dockerfile: `CMD ["sh"]`. */
  readonly changes?: readonly string[]
  /** `os[/arch[/variant]]`; absent or empty: this machine's. */
  readonly platform?: string | undefined
  /** The history says it, in place of the source. */
  readonly message?: string | undefined
}

/** What is to be made, checked. */
export interface ImageToImport {
  readonly config: ImageDefaults
  /** Full names. */
  readonly references: readonly string[]
  readonly platform: WantedPlatform
  readonly comment: string
}

/**
 * Checks what is asked for, before anything is read of the tar or made.
 * @throws {MinidockError} `invalid` for a change, a name or a platform that makes no sense
 */
export function parseImport({ source, reference, changes = [], platform, message }: ImportOptions): ImageToImport {
  const config = applyChanges({}, changes)
  const references = reference === undefined ? [] : [fullName(reference)]
  const wanted = parsePlatform(platform || `linux/${goArchitecture()}`)
  if (wanted.os !== 'linux') throw new MinidockError('invalid', `operating system is not supported: ${wanted.os}`)
  return { config, references, platform: wanted, comment: message || `Imported from ${source}` }
}

function fullName(text: string): string {
  const reference = parseReference(text)
  if (reference.digest === undefined) return formatReference(reference)
  throw new MinidockError('invalid', 'cannot import digest reference', { hint: 'name the image without @sha256:…' })
}

/**
 * Makes an image whose one layer is a tar.
 * @param tar may be compressed, with gzip or zstd
 * @param interruptible undoes what was written
 * @returns the image's id
 * @throws {MinidockError} `invalid` for what is no tar; nothing of it stays
 */
export async function importImage(
  engine: Engine,
  { config, references, platform, comment }: ImageToImport,
  tar: AsyncIterable<Uint8Array>,
  interruptible: Interruptible = uninterrupted,
): Promise<{ readonly id: string }> {
  const { store, launcher } = engine
  openStore(store.paths)
  const rooms = ownRooms(store.paths, launcher)
  const work = async (add: AddImage) => {
    const layer = await rooms.layers.writeBlob(beginningAsTar(decompressed(tar)))
    const created = new Date().toISOString()
    const history = [{ created, comment }]
    const document: ImageConfig = { created, ...platform, config, rootfs: { type: 'layers', diff_ids: [layer.digest] }, history }
    return await add({ config: document, layers: [{ ...layer, mediaType: mediaTypes.layer }], references, origin: 'imported' })
  }
  const image = await addingImages(rooms, work, interruptible)
  engine.store.events.image('import', image)
  for (const reference of references) engine.store.events.image('tag', image, familiarReference(parseReference(reference)))
  return { id: image.id }
}
