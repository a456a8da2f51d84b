/** `create`: a container that is not started yet. */

import type { Call } from '../../cli/command.ts'
import { makeContainer } from './make-container.ts'

export async function createOnly(call: Call): Promise<number> {
  const { record } = await makeContainer(call, 'create')
  call.terminal.out(`${record.Id}\n`)
  return 0
}
