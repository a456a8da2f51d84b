/**
 * The spec's mounts. What is bound from the host is opened in `root`, while the host's files are in sight, as a detached copy of the mount (open_tree(2));
 * it is attached in `mount`, inside the new root. So no path of the container is ever looked up on the host.
 */

import { mountedPlaces, phaseAt } from '../formats/docker/mounted-places.ts'
import type { SpecMount } from '../formats/oci/spec.ts'
import { AT, CLONE, MOVE_MOUNT, MS, O, OPEN_TREE, RESOLVE, S, SIZE_OF_OPEN_HOW } from '../kernel/program/constants.ts'
import { inDirectoryOf } from '../kernel/program/container-paths.ts'
import { parseMountOptions } from '../kernel/program/mount-options.ts'
import type { Emitter } from '../kernel/program/program.ts'
import type { Birth } from '../plan/birth.ts'
import type { Plan } from '../plan/plan.ts'
import type { NamespacesHeart } from './heart.ts'

export function mountAll(plan: Plan, heart: NamespacesHeart, birth: Birth): void {
  const emitters = { mount: birth.child('mount'), cover: birth.child('cover') }
  const asked = mountedPlaces(plan)
  for (const one of plan.spec.mounts) {
    // What a cgroup looks like depends on the machine's hierarchies: chapter 4 mounts it. What the user asks for, chapter 6 mounts.
    if (one.type === 'cgroup' || asked.has(one.destination)) continue
    const phase = phaseAt(one.destination, plan)
    const mount = emitters[phase]
    if (one.type === 'bind') bind(one, phase, birth)
    else {
      mount
        .because('the mount point has to exist, and the image may not contain it')
        .tolerating('EEXIST')
        .mkdirat(AT.FDCWD, one.destination, 0o755)
      requireDirectory(one.destination, birth)
      if (one.type === 'proc') heart.mountProc(mount)
      else mountFileSystem(one, mount)
    }
  }
}

/**
 * What is mounted elsewhere than it seems would not be masked there, and what is masked is looked for where nothing is. Below what was mounted a moment ago, nothing
 * can be a link. Source: runc's CVE-2019-19921.
 */
function requireDirectory(destination: string, birth: Birth): void {
  if (destination.lastIndexOf('/') > 0) return
  const mount = birth
    .child('mount')
    .because('an earlier run of the container may have left a symbolic link here, which the mount would follow')
  const place = birth.register('place')
  const how = { flags: O.PATH | O.DIRECTORY | O.CLOEXEC, resolve: RESOLVE.NO_SYMLINKS }
  mount.into(place).openat2(AT.FDCWD, destination, how, SIZE_OF_OPEN_HOW)
  mount.close(place)
}

const REASONS: Readonly<Record<string, string>> = {
  '/dev': "a new, empty /dev: the container must not reach the host's devices",
  '/dev/pts': "a new devpts numbers terminals from 0: the host's stay out of reach",
  '/sys': 'sysfs is read-only: a change would affect the whole machine',
  '/dev/mqueue': 'mqueue shows the message queues of the IPC namespace of this process',
  '/dev/shm': "shm_open needs a tmpfs here: in the host's, memory would be shared",
}

function mountFileSystem({ destination, type = '', source = type, options }: SpecMount, mount: Emitter): void {
  const { flags, data } = parseMountOptions(options)
  mount.because(REASONS[destination] ?? 'the request asks for this mount').mount(source, destination, type, flags, data)
}

function bind({ destination, source = '', options }: SpecMount, phase: 'mount' | 'cover', birth: Birth): void {
  const { flags, recursive } = parseMountOptions(options)
  const name = destination.replaceAll('/', '_').replace(/^_/, '')
  const tree = birth.register(name)
  const how = OPEN_TREE.CLONE | OPEN_TREE.CLOEXEC | (recursive ? AT.RECURSIVE : 0)
  openTree(source, how, birth, tree)
  const mount = birth.child(phase)
  if (destination.startsWith('/dev/'))
    mount
      .because('the mount point has to exist, and the image may not contain it')
      .tolerating('EEXIST')
      .mkdirat(AT.FDCWD, destination, 0o755)
  if (destination.startsWith('/sbin/')) {
    mount.because('the mount point has to exist, and the image may not contain it').tolerating('EEXIST').mkdirat(AT.FDCWD, '/sbin', 0o755)
  }
  if (destination.startsWith('/sbin/') || phase === 'cover') {
    const make = mount.because('a file can only be mounted on a file').tolerating('EEXIST', 'EROFS')
    inDirectoryOf(make, destination, (directory, name) => make.mknodat(directory, name, S.IFREG | 0o755, { major: 0, minor: 0 }))
  }
  mount
    .because('the path is looked up inside the new root: a link in the image cannot lead to the host')
    .move_mount(tree, '', AT.FDCWD, destination, MOVE_MOUNT.F_EMPTY_PATH)
  if ((flags & MS.RDONLY) !== 0)
    mount
      .because("the mount is read-only: the container must not change the host's file")
      .mount(null, destination, null, MS.REMOUNT | MS.BIND | flags, null)
}

/** Another container's mount can only be copied from within its mount namespace: the stage goes there and comes back. */
function openTree(source: string, how: number, birth: Birth, tree: ReturnType<Birth['register']>): void {
  const peer = /^\/proc\/(\d+)\/root(\/.*)$/.exec(source)
  if (!peer) {
    birth
      .child('root')
      .because('the source is opened now: once the root is swapped, no path leads to it')
      .into(tree)
      .open_tree(AT.FDCWD, source, how)
    return
  }
  const [home, away] = [birth.register('home'), birth.register('away')]
  const prepare = birth.host('prepare').because("open_tree copies only mounts of its own namespace: the stage enters the peer's")
  prepare.into(home).openat(AT.FDCWD, '/proc/self/ns/mnt', O.RDONLY | O.CLOEXEC, 0)
  prepare.into(away).openat(AT.FDCWD, `/proc/${peer[1]}/ns/mnt`, O.RDONLY | O.CLOEXEC, 0)
  prepare.setns(away, CLONE.NEWNS)
  prepare.into(tree).open_tree(AT.FDCWD, peer[2] ?? '/', how)
  prepare.setns(home, CLONE.NEWNS)
}
