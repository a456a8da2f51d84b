/** `list-tree.ts ROOT`: prints a tree as JSON: by path, all that a layer says of it. */

import { createHash } from 'node:crypto'
import { lstatSync, readdirSync, readFileSync, readlinkSync, type Stats } from 'node:fs'
import { join } from 'node:path'
import { getXattr } from '../../fixtures/xattrs.ts'

/** What engines put into each container, and where they mount. */
const NOT_OF_THE_IMAGE = new Set(['dev', 'proc', 'sys', 'run', '.dockerenv', 'etc/hosts', 'etc/hostname', 'etc/resolv.conf', 'etc/mtab'])

/** Files that have attributes: reading them of all takes long. */
const WITH_ATTRIBUTES = ['odd/file', 'odd/capable']

const [root = ''] = process.argv.slice(2)
const first = new Map<string, string>()

function* pathsBelow(folder: string): Generator<string> {
  for (const name of readdirSync(join(root, folder)).sort()) {
    const path = join(folder, name)
    if (NOT_OF_THE_IMAGE.has(path)) continue
    yield path
    if (lstatSync(join(root, path)).isDirectory()) yield* pathsBelow(path)
  }
}

function textOf(path: string): string {
  const stats = lstatSync(join(root, path))
  const what = `${(stats.mode & 0o7777).toString(8)} ${stats.uid}:${stats.gid}`
  // A runtime changes the time of those that it mounts something into.
  if (stats.isDirectory()) return `directory ${what}`
  // A layer's tar has whole seconds.
  return `${kindOf(path, stats)} ${what} ${stats.mtime.toISOString().slice(0, 19)}`
}

function kindOf(path: string, stats: Stats): string {
  const inode = `${stats.dev}:${stats.ino}`
  const other = first.get(inode)
  if (other !== undefined) return `link to ${other}`
  if (stats.nlink > 1) first.set(inode, path)
  if (stats.isSymbolicLink()) return `symbolic link to ${readlinkSync(join(root, path))}`
  if (stats.isFIFO()) return 'fifo'
  if (!stats.isFile()) return 'other'
  return `file ${createHash('sha256')
    .update(readFileSync(join(root, path)))
    .digest('hex')
    .slice(0, 12)}`
}

const tree = Object.fromEntries([...pathsBelow('')].map(path => [path, textOf(path)]))
for (const path of WITH_ATTRIBUTES)
  tree[`${path} security.capability`] = (await getXattr(join(root, path), 'security.capability'))?.toString('hex') ?? 'none'
console.log(JSON.stringify(tree))
