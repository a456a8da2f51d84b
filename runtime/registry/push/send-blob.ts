/** One blob on its way to a registry: which may have it, or may take it over from another of its repositories; only else it is uploaded. */

import { createReadStream } from 'node:fs'
import type { Descriptor } from '../../formats/oci/image.ts'
import type { LayerNews, TransferEvent } from '../../plan/transfer-events.ts'
import type { ImageRooms } from '../../store/images/add-image.ts'
import type { Repository } from '../client/repository.ts'
import { compressLayer, knownCompressed } from './compress-layer.ts'
import type { IndexSource } from './index-source.ts'
import type { BlobToPush } from './push-plan.ts'

export interface SendContext {
  /** Of this push alone. */
  readonly rooms: Pick<ImageRooms, 'paths' | 'images'>
  readonly repository: Repository
  /** Where what is not in the store is copied from; absent: all is there. */
  readonly source?: IndexSource
  /** Repositories of the same registry that may have a blob, without its domain. */
  readonly mountSources: (blob: BlobToPush) => readonly string[]
  readonly tell: (event: TransferEvent) => void
}

/** Tells what happens to a blob. */
export function tellBlob({ tell }: Pick<SendContext, 'tell'>, { label }: BlobToPush, news: LayerNews): void {
  if (label !== undefined) tell({ kind: 'layer', id: label, ...news })
}

/**
 * Sees to it that the registry has a blob.
 * @returns it as the registry has it
 * @throws {MinidockError} as {@link Repository} and `compressLayer`
 */
export async function sendBlob(context: SendContext, blob: BlobToPush, stop: AbortSignal): Promise<Descriptor> {
  const { stored } = blob
  const diffId = blob.isCompressed ? blob.diffId : undefined
  const known = diffId === undefined ? stored : knownCompressed(context.rooms.paths, stored, diffId)
  if (known !== undefined && (await isThere(context, blob, known))) return known
  const ready = diffId === undefined ? stored : await compressLayer(context.rooms, stored, diffId, stop)
  // Another machine may have pushed the same.
  if (ready.digest !== known?.digest && (await isThere(context, blob, ready))) return ready
  await upload(context, blob, ready, stop)
  return ready
}

async function isThere(context: SendContext, blob: BlobToPush, { digest }: Descriptor): Promise<boolean> {
  const { repository, mountSources } = context
  if (await repository.hasBlob(digest)) {
    tellBlob(context, blob, { state: 'Layer already exists' })
    return true
  }
  for (const from of mountSources(blob)) {
    if (!(await repository.mountBlob(digest, from))) continue
    tellBlob(context, blob, { state: 'Mounted from', detail: from })
    return true
  }
  return false
}

async function upload(context: SendContext, blob: BlobToPush, descriptor: Descriptor, stop: AbortSignal): Promise<void> {
  const { digest, size: total } = descriptor
  const sent = (done: number) => tellBlob(context, blob, { state: 'Pushing', done, total })
  const waits = (seconds: number) => tellBlob(context, blob, { state: 'Retrying', detail: String(seconds) })
  sent(0)
  await context.repository.uploadBlob({ digest, size: total }, contentOf(context, descriptor, stop), { stop, sent, waits })
  tellBlob(context, blob, { state: 'Pushed' })
}

/** The registry checks the digest: what has rotted here, or changes on the way, does not become a blob there. */
function contentOf({ rooms, source }: SendContext, descriptor: Descriptor, stop: AbortSignal): (from: number) => AsyncIterable<Uint8Array> {
  if (source !== undefined && !rooms.images.hasBlob(descriptor.digest)) return from => after(source.blob(descriptor, stop), from)
  return start => createReadStream(rooms.images.readingPath(descriptor.digest), { start })
}

/** Returns what comes after so many bytes. */
async function* after(content: AsyncIterable<Uint8Array>, bytes: number): AsyncGenerator<Uint8Array, void, void> {
  let left = bytes
  for await (const chunk of content) {
    if (chunk.length > left) yield chunk.subarray(left)
    left = Math.max(0, left - chunk.length)
  }
}
