/** A box that comes as a file, on a stick or over a slow line, may have come in part. Its checksum stands beside it, and is compared before vagrant unpacks it. */

import { createHash } from 'node:crypto'
import { createReadStream, existsSync, readFileSync, statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { MinidockError } from '../runtime/base/errors.ts'
import { fieldsOf } from '../runtime/base/note-fields.ts'
import { readNote, writeNote } from './notes.ts'
import { noteFile } from './places.ts'

const NOTE = 'box-file.json'

/** MINIDOCK_VM_BOX_URL, or MINIDOCK_VM_BOX, where that is a file. */
function boxFile(): string | undefined {
  const { MINIDOCK_VM_BOX_URL: url, MINIDOCK_VM_BOX: box } = process.env
  if (url?.startsWith('file:')) return fileURLToPath(url)
  if (url && !/^\w{2,}:/.test(url)) return url
  return box && !url && existsSync(box) ? box : undefined
}

/** @throws {MinidockError} `not-found`, `invalid` if it is not what its checksum says. A file without a checksum is vagrant's to judge */
export async function requireWholeBox(): Promise<void> {
  const file = boxFile()
  if (file === undefined) return
  const stat = statSync(file, { throwIfNoEntry: false })
  if (!stat) throw new MinidockError('not-found', `there is no box ${file}`, { hint: 'MINIDOCK_VM_BOX_URL says where it is' })
  const expected = checksumBeside(file)
  if (expected === undefined) return
  const known = { file, expected, size: String(stat.size), changed: String(stat.mtimeMs) }
  if (JSON.stringify(fieldsOf(readNote(noteFile(NOTE)), 'file', 'expected', 'size', 'changed')) === JSON.stringify(known)) return
  const is = await checksum(file)
  if (is !== expected)
    throw new MinidockError(
      'invalid',
      `the box ${file} is not whole: its ${stat.size} bytes have another checksum than the one beside it`,
      {
        hint: `copy it again: ${file}\nit should have ${expected}\nit has         ${is}`,
      },
    )
  writeNote(noteFile(NOTE), known)
}

/** As sha256sum(1) writes it. */
function checksumBeside(file: string): string | undefined {
  try {
    return /^[0-9a-f]{64}/.exec(readFileSync(`${file}.sha256`, 'utf8'))?.[0]
  } catch {
    return undefined
  }
}

async function checksum(file: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(file)) hash.update(chunk)
  return hash.digest('hex')
}
