/** Makes the folder that a row describes. Modes are set, so that no umask matters. */

import { chmodSync, lchownSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { tar } from '../../fixtures/archives.ts'
import type { Archive, BuildRow, ContextEntry, ContextFile } from './build-row.ts'

export async function writeContext(folder: string, { dockerfile, context = {} }: BuildRow): Promise<void> {
  makeDirectory(folder, '.')
  const files: Readonly<Record<string, ContextEntry>> = { Dockerfile: dockerfile, ...context }
  for (const [path, entry] of Object.entries(files)) {
    makeDirectory(folder, path.endsWith('/') ? path : dirname(path))
    if (!path.endsWith('/')) await writeEntry(join(folder, path), entry)
  }
}

async function writeEntry(path: string, entry: ContextEntry): Promise<void> {
  if (typeof entry === 'string') return writeFile(path, { content: entry })
  if ('link' in entry) return symlinkSync(entry.link, path)
  if ('content' in entry) return writeFile(path, entry)
  writeFileSync(path, await archiveOf(entry.archive), { mode: 0o644 })
}

function writeFile(path: string, { content, mode = 0o644, owner = 0 }: ContextFile): void {
  writeFileSync(path, content)
  lchownSync(path, owner, owner)
  // After the owner, which takes the bits of set-user-ID away.
  chmodSync(path, mode)
}

function makeDirectory(folder: string, path: string): void {
  const whole = join(folder, path)
  mkdirSync(whole, { recursive: true })
  for (let each = whole; !relative(folder, each).startsWith('..'); each = dirname(each)) chmodSync(each, 0o755)
}

async function archiveOf({ files, links = {}, compressed, owner = 0 }: Archive): Promise<Buffer> {
  const own = { uid: owner, gid: owner }
  const bytes = await tar(
    ...Object.entries(files).map(([name, content]) =>
      name.endsWith('/') ? { name, type: 'directory' as const, mode: 0o750, ...own } : { name, content, mode: 0o640, ...own },
    ),
    ...Object.entries(links).map(([name, linkname]) => ({ name, linkname, type: 'symlink' as const, ...own })),
  )
  return compressed === 'gzip' ? gzipSync(bytes) : compressed === 'zstd' ? zstdCompressSync(bytes) : bytes
}
