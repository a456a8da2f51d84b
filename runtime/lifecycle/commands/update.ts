/** `update`: limits, and the restart policy. */

import { MinidockError } from '../../base/errors.ts'
import type { Call } from '../../cli/command.ts'
import { forEach } from '../../cli/each.ts'
import { textOf } from '../../cli/flags.ts'
import { updateContainer } from '../../engine/update.ts'
import { parseRestartPolicy } from '../../formats/docker/restart-policy.ts'

export async function updateContainers({ engine, args, flags, request, terminal }: Call): Promise<number> {
  if (Object.keys(flags).length === 0)
    throw new MinidockError('invalid', 'you must provide one or more flags when using this command', {
      hint: 'see: minidock update --help',
    })
  const options = { limits: request.HostConfig, RestartPolicy: parseRestartPolicy(textOf(flags, 'restart') ?? '') }
  const warnings = new Set<string>()
  await forEach(
    args,
    async name => {
      for (const warning of await updateContainer(engine, name, options)) warnings.add(warning)
    },
    name => terminal.out(`${name}\n`),
  )
  for (const warning of warnings) terminal.out(`${warning}\n`)
  return 0
}
