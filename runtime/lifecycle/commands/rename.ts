/** `rename`. */

import type { Call } from '../../cli/command.ts'
import { renameContainer } from '../../engine/rename.ts'

export async function rename({ engine, args: [name = '', wanted = ''] }: Call): Promise<number> {
  await renameContainer(engine, name, wanted)
  return 0
}
