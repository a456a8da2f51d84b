/** Chapter 2: what the process sees is its own: mounts, processes, host name, IPC, an empty network, cgroups and, where asked, clocks. */

import { phaseAt } from '../formats/docker/mounted-places.ts'
import type { LinuxNamespace } from '../formats/oci/linux.ts'
import { AF, AT, CLONE, IOCTL, MS, O, SOCK } from '../kernel/program/constants.ts'
import { openInContainer } from '../kernel/program/container-paths.ts'
import type { Emitter } from '../kernel/program/program.ts'
import type { Birth } from '../plan/birth.ts'
import type { Module } from '../plan/module.ts'
import type { JoinPlan, Plan } from '../plan/plan.ts'
import { configureNamespaces } from './configure.ts'
import { closeDevices, makeDevices } from './devices.ts'
import { ANNOTATION } from './flags.ts'
import { type NamespacesHeart, heart as ownHeart } from './heart.ts'
import { mountAll } from './mounts.ts'
import { writeNetworkFiles } from './network-files.ts'
import { makeReadOnly, maskPaths } from './paths.ts'
import { setSysctls } from './sysctls.ts'
import { containerTerminal } from './terminal.ts'

export function createNamespaces(heart: NamespacesHeart = ownHeart): Module {
  return {
    name: 'namespaces',
    chapter: 2,
    summary: 'separate processes, mounts, host name and IPC; pivot_root',
    configure: configureNamespaces,

    compile(plan, birth) {
      for (const namespace of plan.spec.linux.namespaces) if (!isLater(namespace, plan)) enterNamespace(namespace, heart, birth)
      setTimeOffsets(plan, birth)
      heart.separate(birth.child('root'))
      enterRoot(plan, heart, birth)
      mountAll(plan, heart, birth)
      setSysctls(plan.spec.linux.sysctl ?? {}, birth)
      if (hasOwnDevices(plan)) {
        makeDevices(plan.spec.linux.devices ?? [], !plan.request.HostConfig.Privileged, birth.child(phaseAt('/dev/', plan)))
        containerTerminal(plan, birth)
      }
      closeStdin(plan, birth)
      sealRoot(plan, birth)
      nameHost(plan, birth)
      raiseLoopback(plan, birth)
    },

    contributions: async () => (await import('./contributions.ts')).namespacesContributions,

    async furnish(plan, _birth, workshop) {
      writeNetworkFiles(plan, workshop)
    },

    join(plan, birth) {
      joinNamespaces(plan, heart, birth)
      closeJoinedStdin(plan, birth)
    },
  }
}

/** A cgroup that is made for the container is the root of its namespace, and it is in there only once it is born (chapter 4). */
function isLater({ type, path }: LinuxNamespace, { spec }: Plan): boolean {
  return type === 'cgroup' && path === undefined && spec.linux.cgroupsPath !== undefined
}

/** A namespace with a path is another container's: the stage joins it, and its child is born there. */
function enterNamespace({ type, path }: LinuxNamespace, heart: NamespacesHeart, birth: Birth): void {
  if (type === 'user' || type === 'time') return
  if (path === undefined) {
    birth.isolate(heart.cloneFlags[type])
    return
  }
  const join = birth.host('clone').because(`the new process starts in the other container's ${type} namespace`)
  const descriptor = birth.register(`${type}_ns`)
  join.into(descriptor).openat(AT.FDCWD, path, O.RDONLY | O.CLOEXEC, 0)
  join.setns(descriptor, heart.cloneFlags[type])
}

/** setns(2) takes all of them at once from a pidfd, or none: never half a container. */
function joinNamespaces({ spec, init }: JoinPlan, heart: NamespacesHeart, birth: Birth): void {
  const types = spec.linux.namespaces.map(({ type }) => type)
  let flags = spec.linux.timeOffsets ? CLONE.NEWTIME : 0
  for (const type of types) if (type !== 'user' && type !== 'time' && type !== 'cgroup') flags |= heart.cloneFlags[type]
  birth
    .host('clone')
    .because('one setns joins all namespaces of the container or none; the next clone starts in its PID namespace')
    .setns(init, flags)
  // Where cgroups are mounted with nsdelegate, as systemd mounts them, nobody gets into a cgroup who sees no more than that (cgroups(7)).
  if (types.includes('cgroup'))
    birth
      .child('root')
      .because('joined last: inside this namespace, the move into the cgroup could be refused')
      .setns(init, heart.cloneFlags.cgroup)
}

/** time_namespaces(7): offsets are set before the first process enters, so the stage makes the namespace and the clone goes into it. */
function setTimeOffsets({ spec }: Plan, birth: Birth): void {
  if (!spec.linux.timeOffsets) return
  const clone = birth.host('clone').because('the clocks of a time namespace can be set only before a process enters it')
  clone.unshare(CLONE.NEWTIME)
  const file = birth.register('timens_offsets')
  clone.into(file).openat(AT.FDCWD, '/proc/self/timens_offsets', O.WRONLY | O.CLOEXEC, 0)
  for (const [clock, { secs = 0, nanosecs = 0 }] of Object.entries(spec.linux.timeOffsets)) {
    const line = `${clock} ${secs} ${nanosecs}\n`
    clone.write(file, line, line.length)
  }
}

function enterRoot({ spec }: Plan, heart: NamespacesHeart, birth: Birth): void {
  const { path } = spec.root
  birth
    .extend('root', 'rootfs')
    .child('root')
    .because('only a mount can become the root: the directory is mounted on itself')
    .mount(path, path, null, MS.BIND | MS.REC, null)
  const enter = birth.take('entry', 'rootfs').child('enter')
  if (spec.annotations?.[ANNOTATION.noPivot] === 'true') moveRoot(path, enter)
  else heart.enter(path, enter)
}

/** A RAM disk cannot be pivoted away: the new root is moved over it instead, so that the way out of a chroot leads back to where it began. */
function moveRoot(rootfs: string, enter: Emitter): void {
  enter.because('--no-pivot: pivot_root fails on a RAM disk, so the new root covers the old one').chdir(rootfs)
  enter.mount('.', '/', null, MS.MOVE, null)
  enter.because('after MS_MOVE, paths still begin at the covered root: chroot changes that').chroot('.')
  enter.chdir('/')
}

/** A /dev that the user mounts, as the host's, has its device nodes already: nothing is made in it. */
function hasOwnDevices({ spec }: Pick<Plan, 'spec'>): boolean {
  return spec.mounts.some(({ destination, type }) => destination === '/dev' && type === 'tmpfs')
}

function sealRoot({ spec, request }: Plan, birth: Birth): void {
  const seal = birth.child('seal')
  const { Privileged } = request.HostConfig
  makeReadOnly(spec.linux.readonlyPaths ?? [], seal)
  maskPaths(spec.linux.maskedPaths ?? [], seal)
  const devices = Privileged ? 0 : MS.NODEV
  if (Privileged)
    seal.because('--privileged: the container may open device nodes of its own').mount(null, '/', null, MS.REMOUNT | MS.BIND, null)
  else if (hasOwnDevices({ spec })) closeDevices(seal)
  if (spec.root.readonly)
    seal
      .because('--read-only: the container cannot write to its root')
      .mount(null, '/', null, MS.REMOUNT | MS.BIND | MS.RDONLY | devices, null)
}

/** Without -i and without a terminal, stdin is /dev/null: the container's own, because whoever has a device node open can change its mode for all. */
function closeStdin({ request, spec }: Plan, birth: Birth): void {
  if (request.OpenStdin || spec.process.terminal) return
  const seal = birth.child('seal').because("stdin was the host's /dev/null: the container could change its mode")
  const empty = birth.register('null')
  seal.into(empty).openat(AT.FDCWD, '/dev/null', O.RDWR | O.CLOEXEC, 0)
  seal.dup3(empty, 0, 0)
}

/** The same in a container that runs, and may have put anything in its place. */
function closeJoinedStdin({ request, spec }: Plan, birth: Birth): void {
  if (request.OpenStdin || spec.process.terminal) return
  const seal = birth
    .child('seal')
    .because("stdin was the host's /dev/null: the container's replaces it, and a magic link in its place is refused")
  const empty = birth.register('null')
  openInContainer(seal, '/dev/null', O.RDWR | O.NOCTTY, empty)
  seal.dup3(empty, 0, 0)
}

function nameHost({ spec }: Plan, birth: Birth): void {
  const seal = birth.child('seal')
  if (spec.hostname) seal.because("programs see this name, not the host's").sethostname(spec.hostname, Buffer.byteLength(spec.hostname))
  if (spec.domainname)
    seal.because('--domainname: the NIS domain name that programs see').setdomainname(spec.domainname, Buffer.byteLength(spec.domainname))
}

/** netdevice(7): a network namespace is born with a loopback interface that is down. */
function raiseLoopback({ spec }: Plan, birth: Birth): void {
  if (!spec.linux.namespaces.some(({ type, path }) => type === 'network' && path === undefined)) return
  const IFF_UP = 1
  const request = Buffer.alloc(40)
  request.write('lo')
  request.writeUInt16LE(IFF_UP, 16)
  const seal = birth.child('seal').because('a new loopback interface is down: 127.0.0.1 would be unreachable')
  const socket = birth.register('loopback')
  seal.into(socket).socket(AF.INET, SOCK.DGRAM | SOCK.CLOEXEC, 0)
  seal.ioctl_struct(socket, IOCTL.SIOCSIFFLAGS, request)
}
