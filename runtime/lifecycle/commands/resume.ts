/** `system resume`: after a boot, restart policies are carried out. Its lines are read in the journal, so each says what became of which container. */

import { MinidockError } from '../../base/errors.ts'
import type { Call } from '../../cli/command.ts'
import { resumeContainers } from '../../engine/resume.ts'

export async function resume({ engine, terminal }: Call): Promise<number> {
  let code = 0
  for await (const { name, error } of resumeContainers(engine)) {
    if (error === undefined) terminal.out(`started ${name}\n`)
    else {
      terminal.error(about(name, error))
      code = 1
    }
  }
  return code
}

/** What is no `MinidockError` is a fault of the program, and stays as it is. */
function about(name: string, error: unknown): unknown {
  if (!(error instanceof MinidockError)) return error
  const { kind, message, hint } = error
  return new MinidockError(kind, `cannot start container ${name}: ${message}`, { ...(hint !== undefined && { hint }), cause: error })
}
