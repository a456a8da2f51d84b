/** Unpacks one layer: file or stream → decompression → hash → archive → batches of system calls. Nothing of it is ever whole in memory. */

import { createHash } from 'node:crypto'
import { chmodSync, chownSync, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { isOfKind, MinidockError } from '../../base/errors.ts'
import type { Digest } from '../../formats/oci/digest.ts'
import type { TarMember } from '../../formats/tar/member.ts'
import { TarReader } from '../../formats/tar/reader.ts'
import { type Server, withServer } from '../../kernel/launch/server.ts'
import { explainFailure } from '../../kernel/program/diagnosis.ts'
import { errnoText } from '../../kernel/program/errno.ts'
import type { Instruction } from '../../kernel/program/program.ts'
import { diskFull, isDiskFull } from '../files/disk-error.ts'
import { letBytesPass } from '../files/passing-bytes.ts'
import { removeTreeWith } from '../trees/remove-tree.ts'
import { Batches } from '../trees/unpack-batch.ts'
import type { Archive } from './open-archive.ts'
import { LayerTree } from './unpack-tree.ts'

export interface UnpackOptions {
  /** Path of the launcher binary. */
  readonly launcher: string
  /** Called once, when there is a directory to unpack into. */
  readonly open: () => Promise<Archive>
  /** The digest of the archive once decompressed; absent: it is not known yet. */
  readonly diffId?: Digest | undefined
  /** Path of the directory to be made. */
  readonly stage: string
  /** Whether this process hashes the file while it writes it, or has done so: an archive that is not compressed is not hashed again. */
  readonly isVerified?: boolean
  /** Ends the work, also where a small piece decompresses to a large one. */
  readonly stop?: AbortSignal
}

export interface Unpacked {
  /** Bytes of all files' contents, and of links' targets. */
  readonly size: number
  /** What it is; undefined for what was not hashed, and of which it was not known. */
  readonly diffId: Digest | undefined
}

/** A layer that is unpacked, and that nobody sees yet. */
export interface StagedLayer extends Pick<Unpacked, 'diffId'> {
  /** Makes it the layer, unless there is one meanwhile. @param diffId its digest, which the caller has checked */
  publish(diffId: Digest): Promise<void>
  discard(): Promise<void>
}

/**
 * @throws {MinidockError} `invalid` for a damaged or malicious archive, `unavailable` on a full disk, what `stop` was aborted with; the directory is gone then
 */
export async function unpackLayer(options: UnpackOptions): Promise<Unpacked> {
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

/** As docker counts a file that was unpacked: to lstat(2), a link is as long as its target. */
function sizeOf({ type, size, linkname }: TarMember): number {
  return type === 'symlink' ? linkname.length : size
}

async function unpackInto(server: Server, { open, diffId, stage, isVerified = false, stop }: UnpackOptions): Promise<Unpacked> {
  const what = diffId === undefined ? 'unpack a layer' : `unpack layer ${diffId}`
  const hash = createHash('sha256')
  const reader = new TarReader()
  let size = 0
  let isKnown = false
  const explain = (instruction: Instruction, errno: number) => {
    const name = errnoText(errno)
    return isDiskFull(name) ? diskFull(what, name, size, dirname(stage)) : explainFailure(instruction, errno, what)
  }
  const batches = new Batches(server, explain)
  letBytesPass()
  try {
    const { compressed, file, content } = await open()
    isKnown = isVerified && !compressed
    const tree = new LayerTree(batches, stage, file)
    for await (const chunk of content) {
      stop?.throwIfAborted()
      if (!isKnown) hash.update(chunk)
      for (const event of reader.push(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length))) {
        if (event.kind === 'member') {
          tree.begin(event.member)
          size += sizeOf(event.member)
        } else if (event.kind === 'end') tree.end()
        else if (event.kind === 'hole') tree.hole(event.size)
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
  const digest: Digest | undefined = isKnown ? diffId : `sha256:${hash.digest('hex')}`
  if (diffId !== undefined && digest !== diffId) throw new MinidockError('invalid', `cannot ${what}: its content has the digest ${digest}`)
  return { size, diffId: digest }
}
