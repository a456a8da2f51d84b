/**
 * An archive *of* things, member by member, as they come: a Debian package's files, a saved image. Layers are unpacked by the store, which reads the same events.
 */

import type { TarMemberType } from './member.ts'
import { type TarEvent, TarReader } from './reader.ts'

export interface ArchiveMember {
  readonly name: string
  readonly type: TarMemberType
  /** Of links; else empty. */
  readonly linkname: string
  /** Permissions with set-uid, set-gid and sticky. */
  readonly mode: number
  /** Bytes. */
  readonly size: number
  /** To be read before the next member is asked for, or not at all. */
  readonly content: AsyncIterable<Uint8Array>
}

/** @throws {MinidockError} `invalid`: not a tar archive, or not a whole one */
export async function* readTar(archive: AsyncIterable<Uint8Array>): AsyncGenerator<ArchiveMember, void, void> {
  const events = eventsOf(archive)
  try {
    for (let next = await events.next(); !next.done; next = await events.next()) {
      if (next.value.kind !== 'member') continue // Content that nobody wanted.
      const { name, type, linkname, mode, size } = next.value.member
      yield { name: text(name), type, linkname: text(linkname), mode, size, content: contentOfMember(events) }
    }
  } finally {
    await events.return()
  }
}

/** All the bytes of a small file of an archive. */
export async function contentOf(member: ArchiveMember): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of member.content) chunks.push(chunk)
  return Buffer.concat(chunks)
}

async function* eventsOf(archive: AsyncIterable<Uint8Array>): AsyncGenerator<TarEvent, void, void> {
  const reader = new TarReader()
  for await (const chunk of archive) yield* reader.push(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length))
  reader.end()
}

/** Up to the event that ends the member. The events go on afterwards, so they are not left as `for await` would leave them. */
async function* contentOfMember(events: AsyncGenerator<TarEvent, void, void>): AsyncGenerator<Uint8Array, void, void> {
  for (let next = await events.next(); !next.done; next = await events.next()) {
    const event = next.value
    if (event.kind === 'content') yield event.bytes
    else if (event.kind === 'hole') yield* zeros(event.size)
    else return
  }
}

const ZEROS = Buffer.alloc(2 ** 16)

function* zeros(size: number): Generator<Uint8Array, void, void> {
  for (let left = size; left > 0; left -= ZEROS.length) yield left < ZEROS.length ? ZEROS.subarray(0, left) : ZEROS
}

function text(latin1: string): string {
  return Buffer.from(latin1, 'latin1').toString()
}
