/** `export`: a container's whole tree, to a file or to stdout. */

import { MinidockError } from '../../base/errors.ts'
import { writeArchiveToFile, writeArchiveToStdout } from '../../cli/archive-output.ts'
import type { Call } from '../../cli/command.ts'
import { textOf } from '../../cli/flags.ts'
import { exportContainer } from '../../engine/copy/export.ts'

export async function exportArchive({ engine, args: [name = ''], flags, terminal }: Call): Promise<number> {
  const output = textOf(flags, 'output') ?? ''
  if (output === '' && terminal.columns !== undefined) {
    throw new MinidockError('invalid', 'cowardly refusing to save to a terminal. Use the -o flag or redirect', {
      hint: `minidock export -o FILE.tar ${name}`,
    })
  }
  await exportContainer(engine, name, async archive => {
    if (output === '') await writeArchiveToStdout('export', archive)
    else await terminal.step(`exporting to ${output}`, () => writeArchiveToFile('export', output, archive))
  })
  return 0
}
