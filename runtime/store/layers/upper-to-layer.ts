/**
 * What a container has written becomes a layer as it is: its upper directory has overlayfs's own marks of what was deleted, as a lower directory has them. There is
 * no archive yet whose digest would name the layer, so it has the container's digits.
 */

import { withServer } from '../../kernel/launch/server.ts'
import { AT, O } from '../../kernel/program/constants.ts'
import { Program } from '../../kernel/program/program.ts'
import type { StoredContainer } from '../containers/containers.ts'
import type { StorePaths } from '../files/paths.ts'
import { treeSize } from '../trees/tree-size.ts'
import { layerName, publishUnpacked } from './layer-files.ts'

/**
 * @param launcher path of the launcher's binary
 * @param container one that has ended; it cannot be started again
 * @returns the layer's name
 */
export async function upperToLayer(paths: StorePaths, launcher: string, { record, directory }: StoredContainer): Promise<string> {
  const upper = `${directory}/upper`
  await syncFileSystem(launcher, upper)
  const name = layerName(`sha256:${record.Id}`)
  publishUnpacked(paths, upper, name, treeSize(upper))
  return name
}

/** A layer is read by every container that is made from it: a power cut must not leave it with empty files. */
async function syncFileSystem(launcher: string, path: string): Promise<void> {
  const program = new Program()
  const sync = program.emitter({ module: 'store', chapter: 3, why: 'the files are on the disk before the layer has its name' })
  const directory = program.registers.allocate('directory')
  sync.into(directory).openat(AT.FDCWD, path, O.RDONLY | O.DIRECTORY | O.CLOEXEC, 0)
  sync.syncfs(directory)
  sync.close(directory)
  await withServer(launcher, server => server.run(program, { reply: false }))
}
