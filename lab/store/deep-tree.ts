/** A tree that is deeper than any path is long: what a container can make with `mkdir deep; cd deep`, again and again. */

import { join } from 'node:path'
import { REPOSITORY } from '../../course/places.ts'
import { Server } from '../../runtime/kernel/launch/server.ts'
import { AT, O, S } from '../../runtime/kernel/program/constants.ts'
import { programOf } from '../kernel/containers.ts'

/** Bytes of the file at each level. */
export const FILE_SIZE = 10

/** Directories called `deep`, in each of which there is a file, and the next one. */
export async function makeDeepTree(path: string, levels: number): Promise<void> {
  const server = Server.start(join(REPOSITORY, 'build/launcher'))
  const program = programOf(emitter => {
    const file = emitter.register('file')
    emitter.chdir(path)
    for (let level = 0; level < levels; level++) {
      emitter.into(file).openat(AT.FDCWD, 'file', O.CREAT | O.WRONLY, S.IFREG | 0o644)
      emitter.write(file, Buffer.alloc(FILE_SIZE), FILE_SIZE)
      emitter.close(file)
      emitter.mkdirat(AT.FDCWD, 'deep', 0o755)
      emitter.chdir('deep')
    }
    emitter.chdir('/')
  })
  try {
    await server.run(program, { reply: false })
  } finally {
    await server.close()
  }
}
