/** Removes a directory of a container or a layer: whatever names are in it, however deep it is, and following no link out of it. */

import { type Server, withServer } from '../../kernel/launch/server.ts'
import { Program } from '../../kernel/program/program.ts'

/** @throws {MinidockError} when something is mounted below it, or rights are missing */
export async function removeTree(launcher: string, path: string): Promise<void> {
  await removeTrees(launcher, [path])
}

/** Removes several, one after the other. @throws {MinidockError} as `removeTree`; those after it are still there */
export async function removeTrees(launcher: string, paths: readonly string[]): Promise<void> {
  await withServer(launcher, async server => {
    for (const path of paths) await removeTreeWith(server, path)
  })
}

export async function removeTreeWith(server: Server, path: string): Promise<void> {
  const program = new Program()
  program.emitter({ module: 'store', chapter: 3, why: 'remove a directory that is no longer needed' }).tolerating('ENOENT').removeTree(path)
  await server.run(program, { reply: false })
}
