/**
 * A tree of files as the members of an archive, each directory before what is in it, names in the order of their bytes. The tree may be a container's that runs:
 * see `open-entry.ts`. Sockets are left out: an archive cannot hold them.
 */

import { type BigIntStats, closeSync, fstatSync, statfsSync } from 'node:fs'
import type { TarMember, TarMemberType } from '../../formats/tar/member.ts'
import type { TarItem } from '../../formats/tar/write.ts'
import type { Server } from '../../kernel/launch/server.ts'
import { contentOfEntry, type Entry, namesIn, openDirectory, openEntry, readLink, statEntry } from './open-entry.ts'
import { readXattrs, type Xattrs } from './tree-xattrs.ts'
import { displayName, isKeptXattr } from './unpack-names.ts'

export interface WalkOptions {
  /** Reads extended attributes. */
  readonly server: Server
  /** An open directory of this process. */
  readonly directory: number
  /** What in it: a name, or `.` for the directory itself. */
  readonly name: string
  /** Its name in the archive: a name, `.` (then names begin with `./`), or '' (then names are relative to it, and it is no member itself). */
  readonly as: string
  /** File systems of the kernel's own that are mounted below are left out, but for the places where they are mounted: /proc has no end. */
  readonly skipsKernelMounts?: boolean
  /** Attributes that an earlier walk has told, by paths as `choose` gets them: other files have none. Absent: they are read. setxattr(2) changes a file's ctime. */
  readonly knownXattrs?: ReadonlyMap<string, Xattrs>
  /**
   * Returns the digest that is known of what is there, as 64 hexadecimal digits: it has no attributes then, and unless it is a directory, is not opened. Absent:
   * nothing is known.
   */
  readonly digestOf?: (stats: BigIntStats) => string | undefined
  /** Which extended attributes are told; default: those that an archive keeps. */
  readonly keepsXattr?: (name: string) => boolean
  /** Default: everything is taken. @param path in the archive, without a slash at its end */
  readonly choose?: (path: string, isDirectory: boolean) => Choice
}

/** `leave`: also what is below. `look-below`: a directory that is taken only along with something in it; of other files, the same as `leave`. */
export type Choice = 'take' | 'leave' | 'look-below'

export interface WalkedItem extends TarItem {
  /** What the member was made of. */
  readonly stats: BigIntStats
  /** The same, open until the next is asked for; absent where the digest is known. */
  readonly entry?: Entry
  /** What `digestOf` has said. */
  readonly digest?: string
}

interface Frame {
  readonly descriptor: number
  readonly device: bigint
  /** In the archive, with a slash at its end. */
  readonly path: string
  /** Those still to come, the next one last. */
  readonly names: string[]
  readonly ahead: Map<string, Ahead>
  /** The directory itself, while it depends on what is in it. */
  waiting?: TarMember
}

/** What is known of a name before it is opened. */
type Ahead =
  | { readonly stats: BigIntStats; readonly digest: string; readonly xattrs?: undefined }
  | { readonly xattrs: Xattrs; readonly digest?: undefined }

/** statfs(2), `f_type`: proc, sysfs, tmpfs, devpts, mqueue, cgroup, cgroup2, debugfs, tracefs, bpf, securityfs. */
const KERNEL_MOUNTS = new Set([
  0x9fa0, 0x62656572, 0x01021994, 0x1cd1, 0x19800202, 0x27e0eb, 0x63677270, 0x64626720, 0x74726163, 0xcafe4a11, 0x73636673,
])
/** Names whose attributes are asked for at once. */
const AHEAD = 48

export async function* walkTree(options: WalkOptions): AsyncGenerator<WalkedItem, void, void> {
  const links = new Map<string, string>()
  const frames: Frame[] = [{ descriptor: openDirectory(options.directory), device: -1n, path: '', names: [options.name], ahead: new Map() }]
  try {
    for (let frame = frames.at(-1); frame !== undefined; frame = frames.at(-1)) {
      const name = frame.names.at(-1)
      if (name === undefined) {
        closeSync(frame.descriptor)
        frames.pop()
        continue
      }
      const path = frames.length === 1 ? options.as : `${frame.path}${name}`
      if (path !== '') await readAhead(options, frame)
      frame.names.pop()
      const ahead = frame.ahead.get(name)
      const known = ahead?.digest !== undefined && !ahead.stats.isDirectory() ? ahead : undefined
      const entry = known ? undefined : openEntry(frame.descriptor, name)
      const stats = known?.stats ?? entry?.stats
      if (!stats) continue
      try {
        const isDirectory = stats.isDirectory()
        const choice = path === '' ? 'take' : (options.choose?.(path, isDirectory) ?? 'take')
        if (choice === 'leave' || (choice === 'look-below' && !isDirectory)) continue
        const xattrs = options.knownXattrs?.get(path) ?? ahead?.xattrs ?? []
        const member = memberOf(stats, path, frame, { name, xattrs }, links)
        if (member && path !== '' && choice === 'take') {
          yield* waitingIn(frames)
          if (known) yield { member, stats, digest: known.digest }
          if (entry) yield { member, stats, entry, ...(member.type === 'file' && { content: contentOfEntry(entry, displayName(path)) }) }
        }
        if (isDirectory && entry) {
          const below = enter(entry.descriptor, stats, path, frame, options)
          frames.push(choice === 'look-below' && member ? { ...below, waiting: member } : below)
        }
      } finally {
        if (entry) closeSync(entry.descriptor)
      }
    }
  } finally {
    for (const { descriptor } of frames) closeSync(descriptor)
  }
}

/** Something is taken: so are the directories above it. */
function* waitingIn(frames: readonly Frame[]): Generator<WalkedItem, void, void> {
  for (const frame of frames) {
    const member = frame.waiting
    if (!member) continue
    delete frame.waiting
    const stats = fstatSync(frame.descriptor, { bigint: true })
    yield { member, stats, entry: { descriptor: frame.descriptor, stats } }
  }
}

/** What is known of many names at once, and the attributes of the others: one at a time would cost a process switch each. */
async function readAhead(options: WalkOptions, { descriptor, names, ahead }: Frame): Promise<void> {
  const { knownXattrs, digestOf, keepsXattr = isKeptXattr } = options
  if (knownXattrs || ahead.has(names.at(-1) ?? '')) return
  ahead.clear()
  const unknown: string[] = []
  for (const name of names.slice(-AHEAD)) {
    const stats = digestOf && statEntry(descriptor, name)
    const digest = stats && digestOf?.(stats)
    if (digest === undefined) unknown.push(name)
    else if (stats) ahead.set(name, { stats, digest })
  }
  if (unknown.length === 0) return
  const found = await readXattrs(options.server, descriptor, unknown, keepsXattr)
  for (const name of unknown) ahead.set(name, { xattrs: found.get(name) ?? [] })
}

function enter(entry: number, { dev }: BigIntStats, path: string, above: Frame, { skipsKernelMounts }: WalkOptions): Frame {
  const descriptor = openDirectory(entry)
  const isMount = above.device !== -1n && dev !== above.device
  const skipped = skipsKernelMounts === true && isMount && KERNEL_MOUNTS.has(statfsSync(`/proc/self/fd/${descriptor}`).type)
  return {
    descriptor,
    device: dev,
    path: asDirectory(path),
    names: skipped ? [] : namesIn(descriptor).reverse(),
    ahead: new Map(),
  }
}

function asDirectory(path: string): string {
  return path === '' || path.endsWith('/') ? path : `${path}/`
}

/** @returns undefined for what an archive cannot hold, or what is something else by now */
function memberOf(
  stats: BigIntStats,
  path: string,
  frame: Frame,
  { name, xattrs }: { readonly name: string; readonly xattrs: Xattrs },
  links: Map<string, string>,
): TarMember | undefined {
  const type = typeOf(stats)
  if (type === undefined) return undefined
  const linkname = type === 'symlink' ? readLink(frame.descriptor, name) : ''
  if (linkname === undefined) return undefined
  const member: TarMember = {
    type,
    name: type === 'directory' ? asDirectory(path) : path,
    linkname,
    mode: Number(stats.mode & 0o7777n),
    uid: Number(stats.uid),
    gid: Number(stats.gid),
    size: type === 'file' ? Number(stats.size) : 0,
    mtime: stats.mtimeNs,
    ...(type.endsWith('device') ? deviceOf(stats.rdev) : { major: 0, minor: 0 }),
    xattrs,
  }
  if (type !== 'file' || stats.nlink === 1n) return member
  const key = `${stats.dev}:${stats.ino}`
  const first = links.get(key)
  if (first !== undefined) return { ...member, type: 'hard-link', linkname: first, size: 0, xattrs: [] }
  links.set(key, path)
  return member
}

function typeOf(stats: BigIntStats): TarMemberType | undefined {
  if (stats.isFile()) return 'file'
  if (stats.isDirectory()) return 'directory'
  if (stats.isSymbolicLink()) return 'symlink'
  if (stats.isCharacterDevice()) return 'character-device'
  if (stats.isBlockDevice()) return 'block-device'
  return stats.isFIFO() ? 'fifo' : undefined
}

/** makedev(3), undone. */
function deviceOf(rdev: bigint): { readonly major: number; readonly minor: number } {
  return {
    major: Number(((rdev >> 8n) & 0xfffn) | ((rdev >> 32n) & 0xfffff000n)),
    minor: Number((rdev & 0xffn) | ((rdev >> 12n) & 0xffffff00n)),
  }
}
