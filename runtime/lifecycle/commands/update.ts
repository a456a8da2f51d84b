/** `update`: what can be changed of a container that is there. Its monitor asks for the restart policy when the container has ended. */

import type { Call } from '../../cli/command.ts'
import { textOf } from '../../cli/flags.ts'
import type { Engine } from '../../engine.ts'
import { MinidockError } from '../../errors.ts'
import type { RestartPolicy } from '../../formats/docker-request.ts'
import { hasRestartPolicy, parseRestartPolicy } from '../../formats/restart-policy.ts'
import { commandProgram } from '../../kernel/command-program.ts'
import { readHostFacts } from '../../kernel/host.ts'
import { requireRoot } from '../../kernel/require-root.ts'
import { changing, replaceRecord } from '../../store/change-record.ts'
import { forEach } from '../../store/each.ts'
import { clearSettleProgram, writeSettleProgram } from '../../store/monitor-files.ts'

export async function updateContainers({ engine, args, flags, terminal }: Call): Promise<number> {
  const text = textOf(flags, 'restart')
  if (text === undefined)
    throw new MinidockError('invalid', 'you must provide one or more flags when using this command', {
      hint: 'see: minidock update --help',
    })
  const policy = parseRestartPolicy(text)
  requireRoot('update a container')
  await forEach(
    args,
    name => update(engine, name, policy),
    name => terminal.out(`${name}\n`),
  )
  return 0
}

/** A container that runs has a monitor, which asks only if it was told to. */
function tellMonitor(engine: Engine, directory: string, id: string, policy: RestartPolicy): void {
  if (!hasRestartPolicy(policy)) clearSettleProgram(directory)
  else writeSettleProgram(directory, commandProgram(engine.command('system', 'settle', id), readHostFacts().architecture))
}

async function update(engine: Engine, name: string, policy: RestartPolicy): Promise<void> {
  const { record, directory } = await engine.settled(name)
  await changing(directory, engine.launcher, () => {
    const { record: now } = engine.store.containers.find(record.Id)
    const { HostConfig } = now.Request
    if (HostConfig.AutoRemove && hasRestartPolicy(policy))
      throw new MinidockError(
        'conflict',
        `Cannot update container ${record.Id}: Restart policy cannot be updated because AutoRemove is enabled for the container`,
        { hint: 'it was made with --rm' },
      )
    if (policy.Name === '') return
    tellMonitor(engine, directory, now.Id, policy)
    replaceRecord(directory, { ...now, Request: { ...now.Request, HostConfig: { ...HostConfig, RestartPolicy: policy } } })
  })
  engine.store.events.container('update', record)
}
