/** What `build` is given: a folder, or stdin, which may be an archive of one or a Dockerfile. Source: docker/cli, cli/command/image/build.go and build/context.go. */

import { lstatSync, statSync } from 'node:fs'
import { relative, resolve } from 'node:path'
import { whyOf } from '../../base/errno-words.ts'
import { errnoName, MinidockError } from '../../base/errors.ts'
import { boundedText } from '../../cli/bounded-text.ts'
import { compressionOf } from '../../formats/tar/compression.ts'
import { BLOCK, checksumMatches } from '../../formats/tar/numbers.ts'
import type { BuildRequest } from '../build-request.ts'

export type BuildInput = Pick<BuildRequest, 'context' | 'dockerfile'>

export interface Given {
  /** `.`, `-` */
  readonly argument: string
  /** Of `--file`, relative to where the command is called. */
  readonly file: string | undefined
  /** @throws {MinidockError} `invalid` if nothing is piped into it */
  readonly stdin: () => AsyncIterable<Uint8Array>
}

/** @throws {MinidockError} of kind `invalid`, in docker's words, before anything is made */
export async function readBuildInput({ argument, file, stdin }: Given): Promise<BuildInput> {
  if (argument === '-' && file === '-') {
    throw refuse(
      "invalid argument: can't use stdin for both build context and dockerfile",
      'give a folder, or name the Dockerfile in the archive',
    )
  }
  if (argument === '-') return await fromStdin(stdin(), file)
  refuseUrl(argument)
  checkFolder(argument)
  const context = { kind: 'folder', path: argument } as const
  if (file === '-') return { context, dockerfile: { kind: 'text', text: await textOf(stdin()) } }
  if (file === undefined || file === '') return { context, dockerfile: { kind: 'file' } }
  return { context, dockerfile: { kind: 'file', path: relative(resolve(argument), resolve(file)) } }
}

const URL = /^(?:https?|git|ssh):\/\/|^git@|^github\.com\/|\.git(?:#|$)/

function refuseUrl(argument: string): void {
  if (!URL.test(argument) || exists(argument)) return
  throw refuse(
    `cannot build from ${argument}: only folders and stdin are read`,
    isArchiveName(argument)
      ? `fetch it first: curl -fsSL ${argument} | minidock build -`
      : 'fetch it first: git clone URL folder, then minidock build folder',
  )
}

function exists(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined
}

function checkFolder(path: string): void {
  try {
    if (statSync(path).isDirectory()) return
  } catch (error) {
    const errno = errnoName(error)
    if (errno === 'ENOENT' || errno === 'ENOTDIR')
      throw refuse(`unable to prepare context: path ${JSON.stringify(path)} not found`, 'give the folder that the Dockerfile is in')
    throw refuse(`unable to prepare context: ${path}: ${whyOf(error)}`, 'give a folder that you may read')
  }
  throw refuse(`unable to prepare context: context must be a directory: ${resolve(path)}`, hintFor(path))
}

/** People give the Dockerfile itself, or a tar. */
function hintFor(path: string): string {
  return isArchiveName(path)
    ? `pipe an archive into it: minidock build - < ${path}`
    : `give the folder, and the file with -f: minidock build -f ${path} .`
}

function isArchiveName(path: string): boolean {
  return /\.(?:tar|tgz|tar\.\w+)$/.test(path)
}

async function fromStdin(stdin: AsyncIterable<Uint8Array>, file: string | undefined): Promise<BuildInput> {
  const chunks = stdin[Symbol.asyncIterator]()
  const head = await readHead(chunks)
  const content = joined(head, chunks)
  if (isArchive(head)) {
    return { context: { kind: 'archive', content }, dockerfile: { kind: 'file', ...(file !== undefined && file !== '' && { path: file }) } }
  }
  if (head.length === 0) throw refuse('no Dockerfile on stdin: it is empty', 'pipe one into it: minidock build - < Dockerfile')
  if (file !== undefined && file !== '') {
    throw refuse(
      'ambiguous Dockerfile source: both stdin and flag correspond to Dockerfiles',
      `leave out -f ${file}, or pipe an archive into it`,
    )
  }
  return { context: { kind: 'none' }, dockerfile: { kind: 'text', text: await textOf(content) } }
}

/** Returns the first block, or all there is. */
async function readHead(chunks: AsyncIterator<Uint8Array>): Promise<Buffer> {
  const read: Uint8Array[] = []
  for (let size = 0; size < BLOCK; ) {
    const { done, value } = await chunks.next()
    if (done) break
    read.push(value)
    size += value.length
  }
  return Buffer.concat(read)
}

async function* joined(head: Uint8Array, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array, void, void> {
  if (head.length > 0) yield head
  for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value
}

/** Whether bytes begin a tar, plain or compressed; anything else is a Dockerfile. */
function isArchive(head: Buffer): boolean {
  return compressionOf(head) !== 'none' || (head.length >= BLOCK && checksumMatches(head.subarray(0, BLOCK)))
}

/** More is no Dockerfile: `docker build - < disk.img`. */
const LARGEST = 16 << 20

async function textOf(content: AsyncIterable<Uint8Array>): Promise<string> {
  return await boundedText(content, LARGEST, () =>
    refuse('the Dockerfile on stdin is larger than 16 MiB', 'pipe a Dockerfile or a tar archive into it'),
  )
}

function refuse(message: string, hint: string): MinidockError {
  return new MinidockError('invalid', message, { hint })
}
