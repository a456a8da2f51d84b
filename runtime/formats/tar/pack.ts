/**
 * Writes tar archives (POSIX ustar, with pax headers where a name is too long), from entries that say everything: nothing depends on the clock or on who runs it,
 * so the same entries are the same bytes and have the same digest.
 */

import { pack as createPack, type Header, type Pack } from 'tar-stream'
import { byteChunks } from './byte-chunks.ts'

export interface TarEntry {
  /** Without leading slash: `bin/sh`. */
  readonly name: string
  readonly type: 'file' | 'directory' | 'link' | 'symlink'
  /** Permission bits, with set-uid, set-gid and sticky. Default: 0755 for directories, 0777 for symbolic links, 0644 for the rest. */
  readonly mode?: number
  readonly uid?: number
  readonly gid?: number
  /** Of links. A hard link's is the name of an earlier entry. */
  readonly linkname?: string
  /** Of files. A stream must be as long as `size` says. */
  readonly content?: Uint8Array | AsyncIterable<Uint8Array>
  /** Bytes; needed for a stream only. */
  readonly size?: number
}

const MODES = { file: 0o644, directory: 0o755, link: 0o644, symlink: 0o777 } as const

/** @param time the modification time of all entries */
export async function* packTar(entries: Iterable<TarEntry> | AsyncIterable<TarEntry>, time: Date): AsyncGenerator<Uint8Array, void, void> {
  const pack = createPack()
  pack.on('error', () => undefined) // Thrown by the loop over it, below; a stream's error that nobody listens to ends the process.
  const writing = writeEntries(pack, entries, time).then(
    () => pack.finalize(),
    (error: unknown) => void pack.destroy(error instanceof Error ? error : new Error(String(error))),
  )
  yield* byteChunks(pack)
  await writing
}

async function writeEntries(pack: Pack, entries: Iterable<TarEntry> | AsyncIterable<TarEntry>, time: Date): Promise<void> {
  for await (const entry of entries) {
    const { content, type } = entry
    const size = content instanceof Uint8Array ? content.length : (entry.size ?? 0)
    const owner = { uid: entry.uid ?? 0, gid: entry.gid ?? 0 }
    const link = entry.linkname === undefined ? {} : { linkname: entry.linkname }
    const header = { name: entry.name, type, mode: entry.mode ?? MODES[type], size, mtime: time, ...owner, ...link }
    await writeEntry(pack, header, content instanceof Uint8Array ? [content] : (content ?? []))
  }
}

/** One after the other: an archive of many layers must not be held in memory. */
async function writeEntry(
  pack: Pack,
  header: Partial<Header> & Pick<Header, 'name'>,
  content: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
): Promise<void> {
  const finished = Promise.withResolvers<void>()
  finished.promise.catch(() => undefined) // Awaited last; an error while content is still being read comes here first.
  let drained = Promise.withResolvers<void>()
  const sink = pack.entry(header, error => (error ? finished.reject(error) : finished.resolve()))
  sink.on('error', finished.reject)
  sink.on('drain', () => drained.resolve())
  sink.on('close', () => drained.resolve())
  for await (const chunk of content) {
    drained = Promise.withResolvers()
    if (!sink.write(chunk)) await Promise.race([drained.promise, finished.promise])
  }
  sink.end(undefined)
  await finished.promise
}
