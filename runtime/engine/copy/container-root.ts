/**
 * A container's root as an open directory of this process, whatever the container is doing.
 *
 *   running, paused    as its own processes see it: /proc/<pid>/root, opened once
 *   otherwise          its layers and volumes are mounted as a start mounts them, in the mount namespace of a serving launcher: the host's mount table does not change
 *
 * For an image of a container that runs, its root mount alone is cloned (open_tree(2)), without the mounts inside it.
 * In an engine without layers, rootfs/ is the container's own copy of the image.
 */

import { closeSync, constants, openSync, statSync } from 'node:fs'
import { posix } from 'node:path'
import { errnoName, MinidockError } from '../../base/errors.ts'
import { Server, withServer } from '../../kernel/launch/server.ts'
import { AT, CLONE, LOCK, MNT, MS, O, OPEN_TREE } from '../../kernel/program/constants.ts'
import { type Emitter, Program } from '../../kernel/program/program.ts'
import { Birth } from '../../plan/birth.ts'
import type { RunningProcess } from '../../store/containers/container-record.ts'
import { limitDisk } from '../../store/containers/disk-limit.ts'
import { hasStarted, isInitAlive } from '../../store/containers/living.ts'
import { isRunning, type StoredContainer } from '../../store/containers/stored-container.ts'
import type { StorePaths } from '../../store/files/paths.ts'

export interface OpenRoot {
  /** A descriptor of this process, opened with O_PATH. */
  readonly descriptor: number
  close(): Promise<void>
}

export interface RootSource {
  readonly paths: StorePaths
  /** Path of the launcher's binary. */
  readonly launcher: string
  readonly container: StoredContainer
  /** Whether the engine's containers have layers; else each has a copy of its image. */
  readonly layered: boolean
  /** Emits the mounts that the container has besides its layers: `mountStopped` of the modules. */
  readonly mountInside: (birth: Birth) => Promise<void>
}

/** The use of an open root. `image`: read-only, and without the mounts inside it. */
export type RootUse = 'read' | 'write' | 'image'

const FLAGS = O.PATH | constants.O_DIRECTORY

/** Opens the root of a container. @returns undefined when the container is just being started or removed: read it again */
export async function openRoot(source: RootSource, use: RootUse): Promise<OpenRoot | undefined> {
  const { container, layered, launcher } = source
  const live = isRunning(container) ? container.process : undefined
  if (live && !hasStarted(live)) return undefined
  if (live && use !== 'image') return openLive(live)
  if (live && layered) return await cloneRoot(launcher, live)
  // Seen from the host, nothing is mounted in rootfs/.
  if (!layered) return openedHere(openSync(`${container.directory}/rootfs`, FLAGS))
  return await mountRoot(source, use)
}

/** Opens /proc/<pid>/root, then checks that the pid is still the container's: after its end, another process may have the pid. */
function openLive(process: RunningProcess): OpenRoot | undefined {
  const descriptor = openIfThere(`/proc/${process.Pid}/root`)
  if (descriptor === undefined) return undefined
  if (isInitAlive(process)) return openedHere(descriptor)
  closeSync(descriptor)
  return undefined
}

/** Clones the root mount of a container that runs. @returns undefined when the container has ended meanwhile */
async function cloneRoot(launcher: string, process: RunningProcess): Promise<OpenRoot | undefined> {
  return await withServer(launcher, async server => {
    const program = new Program()
    const calls = program.emitter({ module: 'store', chapter: 8, why: "read a container's root without the mounts inside it" })
    const [namespace, tree] = [calls.register('namespace'), calls.register('tree')]
    calls
      .tolerating('ENOENT', 'ESRCH')
      .into(namespace)
      .openat(AT.FDCWD, `/proc/${process.Pid}/ns/mnt`, O.RDONLY | O.CLOEXEC, 0)
    calls.because("open_tree clones only mounts of the caller's namespace").tolerating('EBADF').setns(namespace, CLONE.NEWNS)
    calls.into(tree).open_tree(AT.FDCWD, '/', OPEN_TREE.CLONE | OPEN_TREE.CLOEXEC)
    const reply = await server.run(program, { reply: true })
    if (reply.register(namespace) < 0 || !isInitAlive(process)) return undefined
    return openedHere(openSync(`/proc/${server.pid}/fd/${reply.register(tree)}`, FLAGS))
  })
}

/** Mounts the layers of a container that does not run. The server lives until `close`: the lock and the mount namespace end with it. */
async function mountRoot(source: RootSource, use: RootUse): Promise<OpenRoot | undefined> {
  const { paths, launcher, container } = source
  const { record, directory, state } = container
  const own = posix.relative(paths.layers, directory)
  const writes = use === 'write'
  const { host, child } = use === 'image' ? { host: new Program(), child: new Program() } : await programsInside(source)
  const server = Server.start(launcher)
  try {
    // While a monitor waits before it starts the container again, the monitor holds the lock, and keeps other commands away.
    if (writes && state !== 'restarting' && !(await lock(server, directory))) {
      await server.close()
      return undefined
    }
    const lower = record.Layers.toReversed()
    const program = new Program()
    const calls = program.emitter({ module: 'store', chapter: 8, why: 'mount the root of a container that does not run' })
    if (writes) limitDisk(directory, record.Id, record.Request.HostConfig.StorageOpt, calls)
    calls.unshare(CLONE.NEWNS)
    calls.mount(null, '/', null, MS.REC | MS.PRIVATE, null)
    calls.chdir(paths.layers)
    const inside = child.instructions.length > 0
    if (inside && !writes) makeScratch(directory, own, calls)
    mountOverlay({ own, lower, writes, inside }, calls)
    await server.run(program, { reply: false })
    if (inside) {
      await server.run(host, { reply: false })
      await server.run(child, { reply: false })
    }
    const descriptor = openSync(`/proc/${server.pid}/cwd/${own}/rootfs`, FLAGS)
    return {
      descriptor,
      async close() {
        closeSync(descriptor)
        if (writes) await server.run(unmount(own), { reply: false })
        await server.close()
      },
    }
  } catch (error) {
    await server.close()
    throw error
  }
}

/**
 * Returns the programs that mount what the container has besides its layers; empty ones for a container that has nothing. The second works inside the container's
 * root, as a start does: no path of the container, absolute or not, can be looked up on the host.
 */
async function programsInside({ paths, container, mountInside }: RootSource): Promise<Readonly<Record<'host' | 'child', Program>>> {
  const birth = new Birth(() => ({ module: 'volumes', chapter: 6, why: 'the files of its volumes are files of the container' }))
  await mountInside(birth)
  if (birth.phases().length === 0) return birth.programs()
  const outside = birth.register('outside')
  const enter = birth.child('enter').because('paths begin at the root of the container')
  enter.into(outside).openat(AT.FDCWD, '/', O.PATH | O.DIRECTORY | O.CLOEXEC, 0)
  enter.chdir(`${container.directory}/rootfs`)
  enter.chroot('.')
  const leave = birth.child('seal').because('the mounts are made: paths begin at the host’s root again')
  leave.fchdir(outside)
  leave.chroot('.')
  leave.chdir(paths.layers)
  leave.close(outside)
  return birth.programs()
}

interface Overlay {
  /** The container's directory, from the layers' folder. */
  readonly own: string
  /** Names of layers, the topmost first. */
  readonly lower: readonly string[]
  readonly writes: boolean
  /** Whether places for mounts have to be made. */
  readonly inside: boolean
}

/** For reading, the upper directory is one more lower directory: then nothing is written to it, not even by overlayfs itself. */
function mountOverlay({ own, lower, writes, inside }: Overlay, calls: Emitter): void {
  const folder = inside && !writes ? `${own}/work` : own
  const below = `lowerdir=${(writes ? lower : [`${own}/upper`, ...lower]).join(':')}`
  const layers = writes || inside ? `${below},upperdir=${folder}/upper,workdir=${folder}/work` : below
  const flags = MS.NODEV | (writes || inside ? 0 : MS.RDONLY)
  calls.mount('overlay', `${own}/rootfs`, 'overlay', flags, `${layers},index=off,redirect_dir=off,metacopy=off`)
}

/** Covers work/ with a tmpfs, for this launcher alone: an upper directory in it gets the places of mounts that the container's own does not have yet. */
function makeScratch(directory: string, own: string, calls: Emitter): void {
  const { mode, uid, gid } = statSync(`${directory}/upper`)
  const upper = `${own}/work/upper`
  calls.mount('tmpfs', `${own}/work`, 'tmpfs', 0, null)
  for (const path of [upper, `${own}/work/work`]) calls.mkdirat(AT.FDCWD, path, 0o755)
  calls.fchmodat(AT.FDCWD, upper, mode & 0o7777)
  calls.fchownat(AT.FDCWD, upper, uid, gid, AT.SYMLINK_NOFOLLOW)
}

/** Takes the container's lock, so that no command starts or removes it meanwhile. The lock ends with the server. @returns false when another process holds it */
async function lock(server: Server, directory: string): Promise<boolean> {
  const program = new Program()
  const calls = program.emitter({ module: 'store', chapter: 8, why: 'two mounts must not write to one upper directory' })
  const [file, locked] = [calls.register('lock'), calls.register('locked')]
  calls.into(file).openat(AT.FDCWD, `${directory}/lock`, O.RDWR | O.CREAT | O.CLOEXEC, 0o600)
  calls
    .tolerating('EAGAIN')
    .into(locked)
    .flock(file, LOCK.EX | LOCK.NB)
  return (await server.run(program, { reply: true })).register(locked) === 0
}

/** Returns the program that unmounts the root and removes what overlayfs leaves. @param own the container's directory, from the layers' folder */
function unmount(own: string): Program {
  const program = new Program()
  const calls = program.emitter({ module: 'store', chapter: 8, why: 'overlayfs leaves work/work behind' })
  calls.umount2(`${own}/rootfs`, MNT.DETACH)
  calls.tolerating('ENOENT').removeTree(`${own}/work/work`)
  return program
}

function openedHere(descriptor: number): OpenRoot {
  return {
    descriptor,
    async close() {
      closeSync(descriptor)
    },
  }
}

function openIfThere(path: string): number | undefined {
  try {
    return openSync(path, FLAGS)
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes(errnoName(error) ?? '')) return undefined
    throw error
  }
}

/** Returns the error `conflict` for a container that was being started or removed each time it was read. */
export function neverStill(name: string): MinidockError {
  return new MinidockError('conflict', `cannot look into container ${name}: it is being started or removed`, { hint: 'try again' })
}
