/** `system restart-policy`: a monitor runs it when its container has ended, and reads from its output after how many milliseconds the container is to be started again. */

import type { Call } from '../../cli/command.ts'
import { prepareRestart } from '../../engine/restart-policy.ts'

export async function applyRestartPolicy({ engine, args: [name = ''], terminal }: Call): Promise<number> {
  const container = engine.store.containers.find(name)
  const delay = await prepareRestart(engine, container)
  if (delay !== undefined) terminal.out(`${delay}\n`)
  return 0
}
