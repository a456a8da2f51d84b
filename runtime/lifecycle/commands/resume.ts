/** `system resume`: after a boot, restart policies are carried out. */

import type { Call } from '../../cli/command.ts'
import { resumeContainers } from '../../engine/resume.ts'

export async function resume({ engine, terminal }: Call): Promise<number> {
  let code = 0
  for await (const { name, error } of resumeContainers(engine)) {
    if (error === undefined) terminal.out(`${name}\n`)
    else {
      terminal.error(error)
      code = 1
    }
  }
  return code
}
