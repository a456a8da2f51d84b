/** Unpacks one layer: file → decompression → hash → archive → batches of system calls. Nothing of it is ever whole in memory. */

import { createHash } from 'node:crypto'
import { chmodSync, chownSync, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { isOfKind, MinidockError } from '../../base/errors.ts'
import type { Digest } from '../../formats/oci/digest.ts'
import { TarReader } from '../../formats/tar/reader.ts'
import { type Server, withServer } from '../../kernel/launch/server.ts'
import { explainFailure } from '../../kernel/program/diagnosis.ts'
import { errnoText } from '../../kernel/program/errno.ts'
import type { Instruction } from '../../kernel/program/program.ts'
import { diskFull, isDiskFull } from '../files/disk-error.ts'
import { removeTreeWith } from '../trees/remove-tree.ts'
import { Batches } from '../trees/unpack-batch.ts'
import { openArchive } from './open-archive.ts'
import { LayerTree } from './unpack-tree.ts'

export interface UnpackOptions {
  /** Path of the launcher binary. */
  readonly launcher: string
  /** Path of the archive. */
  readonly blob: string
  /** Of the archive once decompressed. */
  readonly diffId: Digest
  /** Path of the directory to be made. */
  readonly stage: string
  /** Whether this process has hashed the file while it wrote it, and it has the digest `diffId`: then an archive that is not compressed is not hashed again. */
  readonly isVerified?: boolean
}

/**
 * @returns bytes of all files' contents
 * @throws {MinidockError} `invalid` for a damaged or malicious archive, `unavailable` on a full disk; the directory is gone then
 */
export async function unpackLayer(options: UnpackOptions): Promise<number> {
  const { launcher, stage } = options
  return await withServer(launcher, async server => {
    makeStage(stage)
    try {
      return await unpackInto(server, options)
    } catch (error) {
      await removeTreeWith(server, stage)
      throw error
    }
  })
}

/** What the archive does not describe is root's, as it is in every layer that docker made; a set-group-id folder above must not be inherited. */
function makeStage(stage: string): void {
  mkdirSync(stage)
  chownSync(stage, process.geteuid?.() ?? 0, process.getegid?.() ?? 0)
  chmodSync(stage, 0o755)
}

async function unpackInto(server: Server, { blob, diffId, stage, isVerified = false }: UnpackOptions): Promise<number> {
  const what = `unpack layer ${diffId}`
  const hash = createHash('sha256')
  const reader = new TarReader()
  let size = 0
  let isKnown = false
  const explain = (instruction: Instruction, errno: number) => {
    const name = errnoText(errno)
    return isDiskFull(name) ? diskFull(what, name, size, dirname(stage)) : explainFailure(instruction, errno, what)
  }
  const batches = new Batches(server, explain)
  try {
    const { compressed, content } = await openArchive(blob)
    isKnown = isVerified && !compressed
    const tree = new LayerTree(batches, stage, compressed ? undefined : blob)
    for await (const chunk of content) {
      if (!isKnown) hash.update(chunk)
      for (const event of reader.push(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length))) {
        if (event.kind === 'member') {
          tree.begin(event.member)
          size += event.member.size
        } else if (event.kind === 'end') tree.end()
        await batches.grow(event.kind === 'content' ? tree.content(event.bytes, event.offset) : 0)
      }
    }
    reader.end()
    await tree.finish()
    await batches.finish()
  } catch (error) {
    if (!isOfKind(error, 'invalid')) throw error
    throw new MinidockError('invalid', `cannot ${what}: ${error.message}`, {
      ...(error.hint !== undefined && { hint: error.hint }),
      cause: error,
    })
  }
  const digest: Digest = isKnown ? diffId : `sha256:${hash.digest('hex')}`
  if (digest !== diffId) throw new MinidockError('invalid', `cannot ${what}: its content has the digest ${digest}`)
  return size
}
