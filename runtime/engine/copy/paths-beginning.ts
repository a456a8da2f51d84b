/** Paths in a container that begin as a text does: what a shell completes in `cp web:/et`. */

import { closeSync } from 'node:fs'
import { withServer } from '../../kernel/launch/server.ts'
import { namesIn, statEntry } from '../../store/trees/open-entry.ts'
import { RootedPaths } from '../../store/trees/rooted-paths.ts'
import type { Engine } from '../engine.ts'
import type { ContainerPath } from './container-path.ts'
import { latin1 } from './local-path.ts'
import { withRoot } from './with-root.ts'

/** What every shell takes as it is. A container chooses the names of its files, and a shell would execute `$(…)` in one. */
const PLAIN = /^[\w.,+@%-]+$/

/**
 * Returns the paths in the form that was typed, those of directories with a slash at the end. Names that a shell would not take as they are, are left out, and so are
 * hidden ones until their dot is typed.
 * @throws {MinidockError} `not-found` for the container; a directory that does not exist has no paths
 */
export async function pathsBeginning(engine: Engine, { container, path }: ContainerPath): Promise<readonly string[]> {
  const start = path.lastIndexOf('/') + 1
  const [folder, prefix] = [path.slice(0, start), path.slice(start)]
  return await withRoot(engine, container, 'read', async root => {
    return await withServer(engine.launcher, async server => {
      const found = await new RootedPaths(server, root.descriptor).lookUp(latin1(folder), true)
      if (found.kind !== 'found') return []
      const { directory } = found.place
      try {
        const names = namesIn(directory).filter(name => isOffered(name, prefix))
        return names.map(name => `${folder}${name}${statEntry(directory, name)?.isDirectory() ? '/' : ''}`)
      } finally {
        closeSync(directory)
      }
    })
  })
}

function isOffered(name: string, prefix: string): boolean {
  return name.startsWith(prefix) && PLAIN.test(name) && (prefix !== '' || !name.startsWith('.'))
}
