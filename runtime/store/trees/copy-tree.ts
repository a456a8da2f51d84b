/** Puts the members of an archive, or of a walk through a tree, where they belong. Nothing of them is ever whole in memory. */

import { closeSync } from 'node:fs'
import { MinidockError } from '../../base/errors.ts'
import { TarReader } from '../../formats/tar/reader.ts'
import { sizeInTar, TAR_END, type TarItem } from '../../formats/tar/write.ts'
import { withServer } from '../../kernel/launch/server.ts'
import { type Entry, openEntry } from './open-entry.ts'
import { resolvePath } from './resolve-path.ts'
import { Batches } from './unpack-batch.ts'
import { displayName } from './unpack-names.ts'
import { explainWrite } from './write-failure.ts'
import { TreeWriter, type WriteTarget } from './write-tree.ts'

/** Bytes from which on the kernel copies a file that is open here: what it has never comes into this process. */
const LARGE = 2 ** 18

export interface CopiedItem extends TarItem {
  /** What the content is read from. */
  readonly entry?: Pick<Entry, 'descriptor'>
  /** Gets the file that was made where the kernel has copied `entry`: it may hold other bytes than `content` has by now. */
  readonly copied?: (file: Entry) => void
}

/**
 * @param launcher path of the launcher's binary
 * @returns bytes that an archive of it has
 * @throws {MinidockError} in docker's words where docker has some
 */
export async function copyItems(launcher: string, items: AsyncIterable<CopiedItem>, target: WriteTarget): Promise<number> {
  return await writing(launcher, target, async (writer, batches) => {
    let size = TAR_END
    for await (const { member, content, entry, copied } of items) {
      writer.begin(member)
      if (entry && content && member.size >= LARGE) {
        writer.contentOf(entry, member.size)
        writer.end()
        size += sizeInTar(member)
        // The file is open until the next one is asked for.
        await batches.finish()
        if (copied) withMade(target, member.name, copied)
        continue
      }
      let left = member.size
      for await (const chunk of content ?? []) {
        const bytes = chunk.subarray(0, left)
        left -= bytes.length
        await batches.grow(writer.content(bytes))
        if (left === 0) break
      }
      writer.end()
      size += sizeInTar(member)
      await batches.grow(0)
    }
    return size
  })
}

/** The same, of an archive as it comes. */
export async function copyArchive(launcher: string, archive: AsyncIterable<Uint8Array>, target: WriteTarget): Promise<number> {
  return await writing(launcher, target, async (writer, batches) => {
    const reader = new TarReader()
    let size = 0
    for await (const chunk of archive) {
      size += chunk.length
      for (const event of reader.push(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length))) {
        if (event.kind === 'member') writer.begin(event.member)
        else if (event.kind === 'end') writer.end()
        else if (event.kind === 'hole') writer.hole(event.size)
        await batches.grow(event.kind === 'content' ? writer.content(event.bytes) : 0)
      }
    }
    reader.end()
    return size
  })
}

function withMade({ root, directory }: WriteTarget, name: string, look: (file: Entry) => void): void {
  const found = resolvePath(root, `${directory}/${name}`)
  if (found.kind !== 'found') throw new MinidockError('conflict', `${displayName(name)} was removed while it was copied`)
  const file = openEntry(found.place.directory, found.place.name)
  closeSync(found.place.directory)
  if (!file) throw new MinidockError('conflict', `${displayName(name)} was removed while it was copied`)
  try {
    look(file)
  } finally {
    closeSync(file.descriptor)
  }
}

async function writing<T>(launcher: string, target: WriteTarget, work: (writer: TreeWriter, batches: Batches) => Promise<T>): Promise<T> {
  return await withServer(launcher, async server => {
    const batches = new Batches(server, (instruction, errno) => explainWrite(target, instruction, errno))
    const writer = new TreeWriter(batches, target)
    const result = await work(writer, batches)
    await writer.finish()
    await batches.finish()
    return result
  })
}
