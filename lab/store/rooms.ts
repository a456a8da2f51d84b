/** A state folder for a test, and layers unpacked into it. Everything is below one temporary folder, which goes when the file's tests are done. */

import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Digest } from '../../runtime/formats/oci/digest.ts'
import { emptyImageConfig, mediaTypes } from '../../runtime/formats/oci/image.ts'
import { openStore, type StorePaths, storePaths } from '../../runtime/store/files/paths.ts'
import { ImageStore, type NewImage, type StoredImage } from '../../runtime/store/images/images.ts'
import { ImageLayers } from '../../runtime/store/layers/layers.ts'
import { openArchive } from '../../runtime/store/layers/open-archive.ts'
import { unpackLayer } from '../../runtime/store/layers/unpack.ts'
import { launcher, temporaryFolder } from '../kernel/containers.ts'

let count = 0

export interface Rooms {
  readonly paths: StorePaths
  readonly images: ImageStore
  readonly layers: ImageLayers
}

export function makeRooms(folder: string): Rooms {
  const paths = storePaths(join(folder, `store-${count++}`))
  openStore(paths)
  const images = new ImageStore(paths, launcher())
  return { paths, images, layers: new ImageLayers(paths, images, launcher()) }
}

export const sha256 = (content: Uint8Array): Digest => `sha256:${createHash('sha256').update(content).digest('hex')}`

/** Writes the blobs of an image of plain layers. */
export async function newImage({ images }: Rooms, archives: readonly Uint8Array[], ...references: string[]): Promise<NewImage> {
  const layers: { mediaType: string; digest: Digest; size: number }[] = []
  for (const archive of archives) layers.push({ mediaType: mediaTypes.layer, ...(await images.writeBlob(archive)) })
  const config = { ...emptyImageConfig(), rootfs: { type: 'layers' as const, diff_ids: archives.map(sha256) } }
  return { config, layers, references }
}

/** Adds an image of plain layers. */
export async function addImage(rooms: Rooms, archives: readonly Uint8Array[], ...references: string[]): Promise<StoredImage> {
  const added = await rooms.images.commit(await rooms.images.prepare(await newImage(rooms, archives, ...references)))
  if (added === undefined) throw new Error('it was not added')
  return added
}

export interface Unpacked {
  /** The layer's directory. */
  readonly stage: string
  readonly done: Promise<number>
}

/**
 * Unpacks an archive into a fresh directory `N/layer`, beside which the test may put what must not be touched.
 * @param change what is done to the archive's file before
 */
export function unpack(folder: string, archive: Uint8Array, diffId: Digest = sha256(archive), change?: (blob: string) => void): Unpacked {
  const room = join(folder, `${count++}`)
  mkdirSync(room)
  const blob = join(room, 'blob')
  writeFileSync(blob, archive)
  change?.(blob)
  const stage = join(room, 'layer')
  const done = unpackLayer({ launcher: launcher(), open: () => openArchive(blob), diffId, stage }).then(({ size }) => size)
  done.catch(() => undefined) // Whoever looks at it later sees the error all the same.
  return { stage, done }
}

export { temporaryFolder }
