/**
 * A container's root as an open directory of this process, whatever the container is doing.
 *
 *   running, paused    as its own processes see it: /proc/<pid>/root, opened once
 *   otherwise          its layers are put together as a start would, in a mount namespace of a serving launcher's own: the host's mount table does not change
 *
 * To be made an image of, a container that runs is looked at without what is mounted into it: its root mount alone is cloned (open_tree(2)).
 * Engines without layers have the container's own copy of the image in rootfs/.
 */

import { closeSync, constants, openSync } from 'node:fs'
import { posix } from 'node:path'
import { MinidockError } from '../../base/errors.ts'
import { Server } from '../../kernel/launch/server.ts'
import { AT, CLONE, LOCK, MNT, MS, O, OPEN_TREE } from '../../kernel/program/constants.ts'
import { Program } from '../../kernel/program/program.ts'
import type { RunningProcess } from '../../store/containers/container-record.ts'
import { limitDisk } from '../../store/containers/disk-limit.ts'
import { hasStarted, isInitAlive } from '../../store/containers/living.ts'
import { isRunning, type StoredContainer } from '../../store/containers/stored-container.ts'
import type { StorePaths } from '../../store/files/paths.ts'

export interface OpenRoot {
  /** Of this process. */
  readonly descriptor: number
  close(): Promise<void>
}

export interface RootSource {
  readonly paths: StorePaths
  /** Path of the launcher's binary. */
  readonly launcher: string
  readonly container: StoredContainer
  /** The engine's containers are layers; else they are copies. */
  readonly layered: boolean
}

/** `image`: read only, and without what is mounted into it. */
export type RootUse = 'read' | 'write' | 'image'

const FLAGS = O.PATH | constants.O_DIRECTORY

/** @returns undefined when the container is about to start or to be removed: look at it again */
export async function openRoot(source: RootSource, use: RootUse): Promise<OpenRoot | undefined> {
  const { container, layered, launcher } = source
  const live = isRunning(container) ? container.process : undefined
  if (live && !hasStarted(live)) return undefined
  if (live && use !== 'image') return openLive(live)
  if (live && layered) return await cloneRoot(launcher, live)
  // Seen from the host, nothing is mounted in it.
  if (!layered) return openedHere(openSync(`${container.directory}/rootfs`, FLAGS))
  return await mountRoot(source, use)
}

/** What the pid means is asked after it was used: a container that has ended has left it to nobody, or to somebody else. */
function openLive(process: RunningProcess): OpenRoot | undefined {
  const descriptor = openIfThere(`/proc/${process.Pid}/root`)
  if (descriptor === undefined) return undefined
  if (isInitAlive(process)) return openedHere(descriptor)
  closeSync(descriptor)
  return undefined
}

async function cloneRoot(launcher: string, process: RunningProcess): Promise<OpenRoot | undefined> {
  const server = Server.start(launcher)
  try {
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
  } finally {
    await server.close()
  }
}

/** The server is kept: with it go the lock and the namespace. */
async function mountRoot({ paths, launcher, container }: RootSource, use: RootUse): Promise<OpenRoot | undefined> {
  const { record, directory, state } = container
  const own = posix.relative(paths.layers, directory)
  const writes = use === 'write'
  const server = Server.start(launcher)
  try {
    // While its monitor waits before it starts it again, the monitor has the lock: then there is nobody else to keep away.
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
    // For reading, what the container has written is one more layer: nothing is written then, not even overlayfs's own notes.
    const layers = writes
      ? `lowerdir=${lower.join(':')},upperdir=${own}/upper,workdir=${own}/work`
      : `lowerdir=${[`${own}/upper`, ...lower].join(':')}`
    calls.mount(
      'overlay',
      `${own}/rootfs`,
      'overlay',
      MS.NODEV | (writes ? 0 : MS.RDONLY),
      `${layers},index=off,redirect_dir=off,metacopy=off`,
    )
    await server.run(program, { reply: false })
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

/** Nobody starts or removes it meanwhile. The lock is the server's, and dies with it. */
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
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ESRCH')) return undefined
    throw error
  }
}

/** @throws {MinidockError} `conflict`: it starts or ends all the time */
export function neverStill(name: string): MinidockError {
  return new MinidockError('conflict', `cannot look into container ${name}: it is being started or removed`, { hint: 'try again' })
}
