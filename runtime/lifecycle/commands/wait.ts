/** `wait`: waits until containers have ended, and prints their exit codes. */

import type { Call } from '../../cli/command.ts'
import { forEach } from '../../cli/each.ts'
import { waitForExit } from '../../engine/wait.ts'

export async function waitForContainers({ engine, args, terminal }: Call): Promise<number> {
  const codes = new Map<string, number>()
  await forEach(
    args,
    async name => void codes.set(name, await waitForExit(engine, name)),
    name => terminal.out(`${codes.get(name)}\n`),
  )
  return 0
}
