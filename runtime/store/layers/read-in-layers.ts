/**
 * Reads a file as a container will see it, before there is one: `--user` is looked up in the image's /etc/passwd at every run, and mounting an overlay for that
 * would cost more than starting the container.
 *
 * It walks the layers as overlayfs does (Documentation/filesystems/overlayfs.rst): at each step the topmost layer that has the name decides, directories are
 * merged, a whiteout (character device 0:0) hides what is below. Symbolic links lead to places in the layers, never on the host: every step is an lstat.
 * Opaque directories cannot be seen without reading extended attributes, so what lies under one is not hidden here.
 */

import { closeSync, constants, fstatSync, lstatSync, openSync, readlinkSync, readSync, realpathSync, type Stats } from 'node:fs'
import { posix } from 'node:path'
import { errnoName, MinidockError } from '../../base/errors.ts'
import { O } from '../../kernel/program/constants.ts'
import type { StorePaths } from '../files/paths.ts'

const MAX_SIZE = 2 ** 20
/** As the kernel's limit (path_resolution(7)). */
const MAX_LINKS = 40

/** What a name stands for: directories from several layers, or one file or link. */
type Found =
  | { readonly kind: 'directory'; readonly parts: readonly string[] }
  | { readonly kind: 'leaf'; readonly path: string; readonly stats: Stats }

/**
 * @param names of the layers, lowest first
 * @param path in the container: `etc/passwd`
 * @returns undefined when there is no such regular file
 * @throws {MinidockError} `invalid` for a file of more than 1 MiB
 */
export function readFileInLayers(paths: StorePaths, names: readonly string[], path: string): string | undefined {
  const roots = names.map(name => `${paths.layers}/${name}`).reverse()
  const { found } = walk(roots, path)
  if (found?.kind !== 'leaf' || !found.stats.isFile()) return undefined
  if (found.stats.size > MAX_SIZE)
    throw new MinidockError('invalid', `/${path} in the image has ${found.stats.size} bytes: more than 1 MiB is not read`)
  const root = roots.find(each => found.path.startsWith(`${each}/`)) ?? ''
  return readBelow(root, found.path)
}

/** Where a path of the image leads. */
export interface FoundInLayers {
  /** Absolute, without links; where something on the way is missing, as far as there are links. */
  readonly path: string
  readonly kind: 'directory' | 'file' | 'missing'
  /** Its permissions; 0 for what is missing. */
  readonly mode: number
}

/** Follows a path through the layers. @param names of the layers, lowest first */
export function findInLayers(paths: StorePaths, names: readonly string[], path: string): FoundInLayers {
  const { found, path: end } = walk(names.map(name => `${paths.layers}/${name}`).reverse(), path)
  if (found === undefined) return { path: end, kind: 'missing', mode: 0 }
  if (found.kind === 'leaf') return { path: end, kind: 'file', mode: found.stats.mode & 0o7777 }
  const [topmost] = found.parts
  // The upper layer of a container that is just being made is not there yet.
  const stats = topmost === undefined ? undefined : lstatSync(topmost, { throwIfNoEntry: false })
  return { path: end, kind: 'directory', mode: (stats?.mode ?? 0o755) & 0o7777 }
}

/**
 * What is in the upper layer of a container that runs can be something else since it was looked at: a device, which to open may do something, a FIFO, a link to
 * the host, or a folder above it can be one. So what counts is what O_PATH has got hold of, and only a file in this layer is opened.
 */
function readBelow(root: string, path: string): string | undefined {
  const held = tryHold(path)
  if (held === undefined) return undefined
  try {
    const self = `/proc/self/fd/${held}`
    const isInside = readlinkSync(self).startsWith(`${realpathSync.native(root)}/`)
    return isInside && fstatSync(held).isFile() ? readStart(openSync(self, constants.O_RDONLY | constants.O_NONBLOCK)) : undefined
  } finally {
    closeSync(held)
  }
}

/** Its first MiB, should it have grown. */
function readStart(descriptor: number): string {
  try {
    const bytes = Buffer.allocUnsafe(Math.min(fstatSync(descriptor).size, MAX_SIZE))
    return bytes.toString('utf8', 0, readSync(descriptor, bytes))
  } finally {
    closeSync(descriptor)
  }
}

function tryHold(path: string): number | undefined {
  try {
    return openSync(path, O.PATH | constants.O_NOFOLLOW)
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'ELOOP'].includes(errnoName(error) ?? '')) return undefined
    throw error
  }
}

/** @returns what is found, and the path without links that leads there, or would */
function walk(roots: readonly string[], path: string): { readonly found?: Found; readonly path: string } {
  if (path.includes('\0')) throw new MinidockError('invalid', `path ${JSON.stringify(path)} holds a NUL byte`)
  /** From the root to where we are; the last one is where we are. */
  const trail: { readonly name: string; readonly parts: readonly string[] }[] = [{ name: '', parts: roots }]
  const rest = path.split('/').reverse()
  const here = () => trail.at(-1)?.parts ?? roots
  const end = (...names: readonly string[]) => posix.resolve('/', ...trail.map(({ name }) => name), ...names)
  let links = 0
  for (let name = rest.pop(); name !== undefined; name = rest.pop()) {
    if (name === '' || name === '.') continue
    if (name === '..') {
      if (trail.length > 1) trail.pop()
      continue
    }
    const found = step(here(), name)
    if (found?.kind === 'directory') trail.push({ name, parts: found.parts })
    else if (found?.stats.isSymbolicLink()) {
      if (++links > MAX_LINKS) return { path: end(name) }
      const target = readlinkSync(found.path)
      if (target.startsWith('/')) trail.length = 1
      rest.push(...target.split('/').reverse())
    } else {
      const left = rest.filter(part => part !== '').reverse()
      return { path: end(name, ...left), ...(found && left.length === 0 && { found }) }
    }
  }
  return { found: { kind: 'directory', parts: here() }, path: end() }
}

/** @param directory the same directory in each layer that has it, topmost first */
function step(directory: readonly string[], name: string): Found | undefined {
  const parts: string[] = []
  for (const part of directory) {
    const path = `${part}/${name}`
    const stats = lstatSync(path, { throwIfNoEntry: false })
    if (stats === undefined) continue
    if (stats.isDirectory()) parts.push(path)
    else if (parts.length > 0 || isWhiteout(stats)) break
    else return { kind: 'leaf', path, stats }
  }
  return parts.length > 0 ? { kind: 'directory', parts } : undefined
}

function isWhiteout(stats: Stats): boolean {
  return stats.isCharacterDevice() && stats.rdev === 0
}
