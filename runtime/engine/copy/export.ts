/** `export`: a container's whole tree, as one archive. */

import { writeTar } from '../../formats/tar/write.ts'
import { withServer } from '../../kernel/launch/server.ts'
import { walkTree } from '../../store/trees/walk-tree.ts'
import type { Engine } from '../engine.ts'
import { withRoot } from './with-root.ts'

/**
 * Exports a container, given by name or id, without what is mounted into it.
 * @param write takes the tar; the container's root is open until it returns
 * @throws {MinidockError} `not-found`; `conflict` when it is started or removed all the time; what `write` throws
 */
export async function exportContainer(
  engine: Engine,
  name: string,
  write: (archive: AsyncIterable<Uint8Array>) => Promise<void>,
): Promise<void> {
  await withRoot(engine, name, 'image', async (root, container) => {
    await withServer(engine.launcher, async server => {
      engine.store.events.container('export', container.record)
      await write(writeTar(walkTree({ server, directory: root.descriptor, name: '.', as: '' })))
    })
  })
}
