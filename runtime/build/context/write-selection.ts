/** Writes selected files into a root: that of a step's container, or a folder that a bind mount shows. */

import { closeSync } from 'node:fs'
import type { CopyStep } from '../../formats/dockerfile/steps.ts'
import type { TarMember } from '../../formats/tar/member.ts'
import { decompressed } from '../../store/files/decompress-stream.ts'
import { type CopiedItem, copyArchive, copyItems } from '../../store/trees/copy-tree.ts'
import type { Owner } from '../../store/trees/describe-file.ts'
import { resolvePath } from '../../store/trees/resolve-path.ts'
import { byteName, displayName } from '../../store/trees/unpack-names.ts'
import type { WriteTarget } from '../../store/trees/write-tree.ts'
import { type AtDestination, type Place, placeFiles } from './place-files.ts'
import type { SelectedSource, Selection } from './selection.ts'

export interface WriteOptions {
  /** Path of the launcher's binary. */
  readonly launcher: string
  /** An open directory of this process: no link leads out of it. */
  readonly root: number
  readonly destination: CopyStep['destination']
  /** Of `--chown`: of directories that are made on the way, and of what archives hold. Absent: root, and what the archive says. */
  readonly owner?: Owner
}

/** @throws {MinidockError} in docker's words; what `items` of a source throws */
export async function writeSelection({ sources }: Selection, { launcher, root, destination, owner }: WriteOptions): Promise<void> {
  // A pattern without matches makes not even the directory.
  if (sources.length === 0) return
  const found = lookAt(root, byteName(destination.path))
  const place = placeFiles(sources, destination, found)
  const target = { root, directory: place.directory, shown: `/${displayName(place.directory)}`, words: 'build', hasNoMounts: true } as const
  const below = { ...target, directory: [place.directory, ...place.missing].filter(Boolean).join('/') }
  let missing = directoriesOf(place, owner)
  for (const group of groupsOf(sources)) {
    if (group.kind === 'files') await copyItems(launcher, joined(missing, filesOf(group.sources, place)), target)
    else {
      if (missing.length > 0) await copyItems(launcher, joined(missing), target)
      await unpack(launcher, group.source, { ...below, replaces: true, ...(owner && { owner }) })
    }
    missing = []
  }
}

function lookAt(root: number, path: string): AtDestination {
  const found = resolvePath(root, path)
  if (found.kind !== 'found') return found
  closeSync(found.place.directory)
  return { kind: found.place.stats.isDirectory() ? 'directory' : 'other', path: found.path }
}

/** Archives are unpacked one at a time, in their turn; files are written together. */
type Group = { readonly kind: 'files'; readonly sources: SelectedSource[] } | { readonly kind: 'archive'; readonly source: SelectedSource }

function groupsOf(sources: readonly SelectedSource[]): readonly Group[] {
  const groups: Group[] = []
  for (const source of sources) {
    const last = groups.at(-1)
    if (source.kind === 'archive') groups.push({ kind: 'archive', source })
    else if (last?.kind === 'files') last.sources.push(source)
    else groups.push({ kind: 'files', sources: [source] })
  }
  return groups
}

/** The directories on the way: they belong to root, or to whom `--chown` says. */
function directoriesOf({ missing }: Place, { uid, gid }: Owner = { uid: 0, gid: 0 }): readonly CopiedItem[] {
  const mtime = BigInt(Date.now()) * 1_000_000n
  const common = { type: 'directory', linkname: '', mode: 0o755, uid, gid, size: 0, mtime, major: 0, minor: 0, xattrs: [] } as const
  return missing.map((_name, index) => ({ member: { ...common, name: `${missing.slice(0, index + 1).join('/')}/` } }))
}

async function* filesOf(sources: readonly SelectedSource[], { missing, name }: Place): AsyncGenerator<CopiedItem, void, void> {
  const prefix = missing.map(directory => `${directory}/`).join('')
  for (const source of sources) {
    for await (const item of source.items()) {
      const renamed = source.kind === 'file' ? { ...item.member, name: name ?? source.name } : item.member
      yield { ...item, member: inDirectory(renamed, prefix) }
    }
  }
}

function inDirectory(member: TarMember, prefix: string): TarMember {
  const linkname = member.type === 'hard-link' ? prefix + member.linkname : member.linkname
  return { ...member, name: prefix + member.name, linkname }
}

async function* joined(first: readonly CopiedItem[], then?: AsyncIterable<CopiedItem>): AsyncGenerator<CopiedItem, void, void> {
  yield* first
  if (then) yield* then
}

async function unpack(launcher: string, source: SelectedSource, target: WriteTarget): Promise<void> {
  for await (const { content } of source.items()) if (content) await copyArchive(launcher, decompressed(content), target)
}
