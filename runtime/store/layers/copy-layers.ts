/**
 * An image's whole tree, copied: what chapters 1 and 2 do for every container, before there are layers to share.
 *
 * The kernel itself puts the layers together: the serving launcher mounts them, read only and in a mount namespace of its own, so the host's mount table does
 * not change and the mount ends with it. What it sees there is read through /proc/<pid>/root.
 */

import { mkdirSync } from 'node:fs'
import { runCommand } from '../../kernel/launch/command.ts'
import { withServer } from '../../kernel/launch/server.ts'
import { AT, O, RESOLVE, SIZE_OF_OPEN_HOW } from '../../kernel/program/constants.ts'
import { Program } from '../../kernel/program/program.ts'
import type { StorePaths } from '../files/paths.ts'
import { mountTree } from './mount-tree.ts'

const COPYING = { module: 'rootfs', chapter: 1, why: 'mount the layers as one tree, to copy it' }

/**
 * @param layers names of the lower directories, lowest first
 * @param directory is made if it is missing; what is there already is written over
 */
export async function copyLayers(paths: StorePaths, launcher: string, layers: readonly string[], directory: string): Promise<void> {
  mkdirSync(directory, { recursive: true })
  await withServer(launcher, async server => {
    await server.run(mountTree(paths, layers, directory, COPYING), { reply: false })
    // cp keeps owners, modes, times, hard links, devices and extended attributes; the same path inside the launcher's root is the mount.
    await runCommand('cp', ['-a', '--one-file-system', `/proc/${server.pid}/root${directory}/.`, directory])
  })
}

/**
 * Copies what is in one directory of that tree, and the directory's own attributes.
 * @param path in the container; links are followed inside the tree
 * @param directory is there, and empty
 * @returns false when there is no such directory in the tree
 */
export async function copyFromLayers(
  paths: StorePaths,
  launcher: string,
  layers: readonly string[],
  path: string,
  directory: string,
): Promise<boolean> {
  return await withServer(launcher, async server => {
    await server.run(mountTree(paths, layers, directory, COPYING), { reply: false })
    const program = new Program()
    const calls = program.emitter({ module: 'volumes', chapter: 6, why: "find the volume's place in the image" })
    const [root, found] = [calls.register('root'), calls.register('found')]
    const flags = O.PATH | O.DIRECTORY | O.CLOEXEC
    calls.into(root).openat(AT.FDCWD, directory, flags, 0)
    calls.tolerating('ENOENT', 'ENOTDIR', 'ELOOP').into(found).openat2(root, path, { flags, resolve: RESOLVE.IN_ROOT }, SIZE_OF_OPEN_HOW)
    const descriptor = (await server.run(program, { reply: true })).register(found)
    if (descriptor < 0) return false
    await runCommand('cp', ['-a', '--one-file-system', `/proc/${server.pid}/fd/${descriptor}/.`, directory])
    return true
  })
}
