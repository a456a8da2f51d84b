/** `rm`: containers that do not run; with `-f` also those that do. */

import { isOfKind } from '../../base/errors.ts'
import type { Call } from '../../cli/command.ts'
import { forEach } from '../../cli/each.ts'
import { isOn } from '../../cli/flags.ts'
import { removeContainer } from '../../engine/remove-container.ts'

export async function removeContainers({ engine, args, flags, terminal }: Call): Promise<number> {
  const force = isOn(flags, 'force')
  const volumes = isOn(flags, 'volumes')
  const missing = new Set<string>()
  await forEach(
    args,
    name =>
      removeContainer(engine, name, { force, volumes }).catch(error => {
        if (!force || !isOfKind(error, 'not-found')) throw error
        // As docker: to remove what is not there by force is no failure.
        terminal.err(`minidock: ${error.message}\n`)
        missing.add(name)
      }),
    name => missing.has(name) || terminal.out(`${name}\n`),
  )
  return 0
}
