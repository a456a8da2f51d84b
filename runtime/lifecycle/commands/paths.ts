/** `system paths`: the paths in a container that begin as its argument does, a line each, for the completion of `cp`. */

import { MinidockError } from '../../base/errors.ts'
import type { Call } from '../../cli/command.ts'
import { parseCopyArgument } from '../../engine/copy/copy-path.ts'
import { pathsBeginning } from '../../engine/copy/paths-beginning.ts'

export async function showPaths({ engine, args: [text = ''], terminal }: Call): Promise<number> {
  const { container, path } = parseCopyArgument(text)
  if (container === undefined) throw new MinidockError('invalid', `no path of a container: ${text}`, { hint: 'as in web:/et' })
  for (const found of await pathsBeginning(engine, { container, path })) terminal.out(`${container}:${found}\n`)
  return 0
}
