/**
 * Where the files of a mount come from. The stage opens each source on the host, as a tree of mounts that is attached nowhere yet, and restricts it; the new
 * process gets it as a descriptor.
 */

import type { SpecMount } from '../formats/oci/spec.ts'
import {
  AT,
  CLONE,
  FSCONFIG,
  FSMOUNT,
  FSOPEN,
  MOUNT_ATTR,
  O,
  OPEN_TREE,
  RESOLVE,
  SIZE_OF_MOUNT_ATTR,
  SIZE_OF_OPEN_HOW,
} from '../kernel/program/constants.ts'
import { parseMountOptions } from '../kernel/program/mount-options.ts'
import type { Register } from '../kernel/program/register.ts'
import type { Birth } from '../plan/birth.ts'
import type { VolumesHeart } from './heart.ts'
import { markOf, type Peer } from './mounted-volumes.ts'

export interface Source extends SpecMount {
  /** A path below the source, which a container may have written; absent: all of the source. */
  readonly subpath?: string | undefined
  /** A container that has the same mount, which is copied from there; absent: the mount is made. */
  readonly peer?: Peer | undefined
}

/** Opens the source of a mount into a register. */
export function openSource(source: Source, tree: Register, heart: VolumesHeart, birth: Birth): void {
  const { type = '', options = [] } = source
  const { recursive, propagation, attributes } = parseMountOptions(options)
  if (type !== 'bind') {
    openFileSystem(source, tree, birth)
    return
  }
  if (source.peer) openInPeer(source.peer, tree, birth)
  else if (source.subpath !== undefined) openBelow(source, tree, birth)
  else if (recursive) heart.open(source.source ?? '', tree, birth.host('prepare'))
  else openAlone(source.source ?? '', tree, birth)
  const others = attributes & ~MOUNT_ATTR.RDONLY
  if (others !== 0) setAttributes(tree, others, birth)
  const restriction = { readonly: others !== attributes, propagation }
  if (options.includes('ro')) restrictTop(tree, restriction, birth)
  else heart.restrict(tree, restriction, birth.host('prepare'))
}

/** Of a volume that was made with `o=bind,nosuid`. */
function setAttributes(tree: Register, set: number, birth: Birth): void {
  // One of the attributes that say when access times are written takes the place of another: mount_setattr(2).
  const clear = set & MOUNT_ATTR._ATIME ? MOUNT_ATTR._ATIME : 0
  birth
    .host('prepare')
    .because('a bind mount has the flags of its source: the volume was made with flags of its own')
    .mount_setattr(tree, '', AT.EMPTY_PATH | AT.RECURSIVE, { set, clear, propagation: 0 }, SIZE_OF_MOUNT_ATTR)
}

/** `bind-recursive=disabled`, and a volume that was made with `o=bind`. */
function openAlone(source: string, tree: Register, birth: Birth): void {
  birth
    .host('prepare')
    .because('the source alone is asked for: what is mounted below it is left out')
    .into(tree)
    .open_tree(AT.FDCWD, source, OPEN_TREE.CLONE | OPEN_TREE.CLOEXEC)
}

/** `bind-recursive=writable`: mounts below the source stay as they are. */
function restrictTop(tree: Register, { readonly, propagation }: { readonly: boolean; propagation: number }, birth: Birth): void {
  const prepare = birth.host('prepare')
  prepare
    .because('mounts that are made below it later must not pass between container and host')
    .mount_setattr(tree, '', AT.EMPTY_PATH | AT.RECURSIVE, { set: 0, propagation }, SIZE_OF_MOUNT_ATTR)
  if (readonly)
    prepare
      .because('bind-recursive=writable: only the source itself is read-only')
      .mount_setattr(tree, '', AT.EMPTY_PATH, { set: MOUNT_ATTR.RDONLY, propagation: 0 }, SIZE_OF_MOUNT_ATTR)
}

/** `volume-subpath`. Other containers write to the volume: a link that they put there must not lead the host's look-up out of it. */
function openBelow({ source = '', subpath = '' }: Source, tree: Register, birth: Birth): void {
  const prepare = birth.host('prepare').because('a container may have put a link here: it is followed inside the volume, and nowhere else')
  const [volume, below] = [birth.register('volume'), birth.register('subpath')]
  prepare.into(volume).openat(AT.FDCWD, source, O.PATH | O.DIRECTORY | O.CLOEXEC, 0)
  prepare.into(below).openat2(volume, subpath, { flags: O.PATH | O.CLOEXEC, resolve: RESOLVE.IN_ROOT }, SIZE_OF_OPEN_HOW)
  prepare.into(tree).open_tree(below, '', OPEN_TREE.CLONE | OPEN_TREE.CLOEXEC | AT.EMPTY_PATH | AT.RECURSIVE)
  prepare.close(below)
  prepare.close(volume)
}

/** A tmpfs volume is in no directory of the host. It is copied from a container that has it: open_tree(2) copies only mounts of its own namespace. */
function openInPeer({ id, pid, destination }: Peer, tree: Register, birth: Birth): void {
  const prepare = birth
    .host('prepare')
    .because("the volume's tmpfs is mounted in another container only: the stage enters its mount namespace")
  const [home, away, place] = [birth.register('home'), birth.register('away'), birth.register('shared')]
  prepare.into(home).openat(AT.FDCWD, '/proc/self/ns/mnt', O.RDONLY | O.CLOEXEC, 0)
  prepare.into(away).openat(AT.FDCWD, `/proc/${pid}/ns/mnt`, O.RDONLY | O.CLOEXEC, 0)
  prepare.setns(away, CLONE.NEWNS)
  const check = prepare.because('the pid may be a process of the host by now: only the right container has this directory')
  check.into(place).openat2(AT.FDCWD, markOf(id), { flags: O.PATH | O.DIRECTORY | O.CLOEXEC, resolve: RESOLVE.IN_ROOT }, SIZE_OF_OPEN_HOW)
  check.close(place)
  prepare.into(place).openat2(AT.FDCWD, destination, { flags: O.PATH | O.CLOEXEC, resolve: RESOLVE.IN_ROOT }, SIZE_OF_OPEN_HOW)
  prepare.into(tree).open_tree(place, '', OPEN_TREE.CLONE | OPEN_TREE.CLOEXEC | AT.EMPTY_PATH)
  prepare.close(place)
  prepare.setns(home, CLONE.NEWNS)
  prepare.close(away)
  prepare.close(home)
  prepare
    .because('the other container may have the volume read-only')
    .mount_setattr(tree, '', AT.EMPTY_PATH, { set: 0, clear: MOUNT_ATTR.RDONLY, propagation: 0 }, SIZE_OF_MOUNT_ATTR)
}

/** A file system of its own: a tmpfs, or what a volume's options name. fsmount(2) makes it a mount that is attached nowhere. */
function openFileSystem({ type = '', source = '', options = [] }: SpecMount, tree: Register, birth: Birth): void {
  const { own, attributes } = parseMountOptions(options)
  const prepare = birth.host('prepare').because(`a new mount of ${type} that is attached nowhere: no path of the host leads to it`)
  const system = birth.register('filesystem')
  prepare.into(system).fsopen(type, FSOPEN.CLOEXEC)
  if (source !== '') prepare.fsconfig(system, FSCONFIG.SET_STRING, 'source', source, 0)
  for (const option of own) {
    const [key = '', value] = splitOption(option)
    if (value === undefined) prepare.fsconfig(system, FSCONFIG.SET_FLAG, key, null, 0)
    else prepare.fsconfig(system, FSCONFIG.SET_STRING, key, value, 0)
  }
  // Read-only for the file system too: a device that cannot be written to could not be mounted otherwise.
  if (options.includes('ro')) prepare.fsconfig(system, FSCONFIG.SET_FLAG, 'ro', null, 0)
  prepare.fsconfig(system, FSCONFIG.CMD_CREATE, null, null, 0)
  prepare.into(tree).fsmount(system, FSMOUNT.CLOEXEC, attributes)
  prepare.close(system)
}

/** Returns key and value: `size=64k`; no value for a flag. */
function splitOption(option: string): [string, string?] {
  const at = option.indexOf('=')
  return at < 0 ? [option] : [option.slice(0, at), option.slice(at + 1)]
}
