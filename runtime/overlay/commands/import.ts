/** `import`: an image of one layer, from the tar of a file system. */

import { MinidockError } from '../../base/errors.ts'
import { openInput, standardInput } from '../../cli/archive-input.ts'
import type { Call } from '../../cli/command.ts'
import { listOf, textOf } from '../../cli/flags.ts'
import { importImage, parseImport } from '../operations/import-image.ts'

export async function importArchive({ engine, args: [source = '', reference], flags, terminal }: Call): Promise<number> {
  refuseUrl(source)
  const wanted = parseImport({
    source,
    reference,
    changes: listOf(flags, 'change'),
    platform: textOf(flags, 'platform'),
    message: textOf(flags, 'message'),
  })
  const tar = source === '-' ? standardInput(terminal, 'pipe a tar archive into it: tar -c . | minidock import -') : await openInput(source)
  const label = `importing ${source === '-' ? 'from stdin' : source}`
  const { id } = await terminal.step(label, () => importImage(engine, wanted, tar, terminal.interruptible))
  terminal.out(`${id}\n`)
  return 0
}

function refuseUrl(source: string): void {
  if (!/^https?:\/\//.test(source)) return
  throw new MinidockError('invalid', `cannot import from ${source}: only files and stdin are read`, {
    hint: `fetch it first: curl -L ${source} | minidock import -`,
  })
}
