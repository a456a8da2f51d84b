/** `pause` and `unpause`. */

import type { Call } from '../../cli/command.ts'
import { forEach } from '../../cli/each.ts'
import { pauseContainer, unpauseContainer } from '../../engine/pause.ts'

export async function pauseContainers({ engine, args, terminal }: Call): Promise<number> {
  await forEach(
    args,
    name => pauseContainer(engine, name),
    name => terminal.out(`${name}\n`),
  )
  return 0
}

export async function unpauseContainers({ engine, args, terminal }: Call): Promise<number> {
  await forEach(
    args,
    name => unpauseContainer(engine, name),
    name => terminal.out(`${name}\n`),
  )
  return 0
}
