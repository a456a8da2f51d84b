/** Reads a text that a build is about: the Dockerfile, .dockerignore. */

import { closeSync } from 'node:fs'
import { MinidockError } from '../../base/errors.ts'
import { type Entry, openEntry, readEntry } from '../../store/trees/open-entry.ts'
import { resolvePath } from '../../store/trees/resolve-path.ts'
import { byteName } from '../../store/trees/unpack-names.ts'

/** Bytes; a text that is longer is none that a user wrote. */
const LONGEST = 2 ** 24
const CHUNK = 2 ** 16

/**
 * @param root an open directory: links do not lead out of it
 * @param what the beginning of an error: `failed to read dockerfile`
 * @returns undefined where there is no such file
 * @throws {MinidockError} `invalid` for what is no regular file
 */
export function readTextFile(root: number, path: string, what: string): string | undefined {
  const found = resolvePath(root, byteName(path))
  if (found.kind !== 'found') return undefined
  const { directory, name, stats } = found.place
  try {
    if (!stats.isFile())
      throw new MinidockError('invalid', `${what}: ${path} is ${stats.isDirectory() ? 'a directory' : 'no regular file'}`)
    const entry = openEntry(directory, name)
    if (!entry) return undefined
    try {
      return readWhole(entry, path, what)
    } finally {
      closeSync(entry.descriptor)
    }
  } finally {
    closeSync(directory)
  }
}

function readWhole(entry: Entry, path: string, what: string): string {
  const pieces: Buffer[] = []
  let size = 0
  readEntry(entry, path, Buffer.allocUnsafeSlow(CHUNK), piece => {
    size += piece.length
    if (size > LONGEST) throw new MinidockError('invalid', `${what}: ${path} is longer than ${LONGEST} bytes`)
    pieces.push(Buffer.from(piece))
  })
  return Buffer.concat(pieces).toString()
}
