/** `export`: a container's whole tree, as one archive. */

import { MinidockError } from '../../base/errors.ts'
import { writeArchiveToFile, writeArchiveToStdout } from '../../cli/archive-output.ts'
import type { Call } from '../../cli/command.ts'
import { textOf } from '../../cli/flags.ts'
import { withRoot } from '../../engine/copy/with-root.ts'
import { writeTar } from '../../formats/tar/write.ts'
import { Server } from '../../kernel/launch/server.ts'
import { walkTree } from '../../store/trees/walk-tree.ts'

export async function exportContainer({ engine, args: [name = ''], flags, terminal }: Call): Promise<number> {
  const output = textOf(flags, 'output') ?? ''
  if (output === '' && terminal.columns !== undefined) {
    throw new MinidockError('invalid', 'cowardly refusing to save to a terminal. Use the -o flag or redirect', {
      hint: `minidock export -o FILE.tar ${name}`,
    })
  }
  await withRoot(engine, name, 'image', async (root, container) => {
    const server = Server.start(engine.launcher)
    try {
      engine.store.events.container('export', container.record)
      const archive = writeTar(walkTree({ server, directory: root.descriptor, name: '.', as: '' }))
      if (output === '') await writeArchiveToStdout('export', archive)
      else await terminal.step(`exporting to ${output}`, () => writeArchiveToFile('export', output, archive))
    } finally {
      await server.close()
    }
  })
  return 0
}
