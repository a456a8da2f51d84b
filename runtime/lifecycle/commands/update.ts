/** `update`: what can be changed of a container that is there. Its monitor asks for the restart policy when the container has ended. */

import type { Call } from '../../cli/command.ts'
import { forEach } from '../../cli/each.ts'
import { textOf } from '../../cli/flags.ts'
import type { Engine } from '../../engine/engine.ts'
import { settled } from '../../engine/settle.ts'
import { checkUpdate, updateContainer } from '../../engine/update-limits.ts'
import { MinidockError } from '../../errors.ts'
import { type HostConfig, isLimited, memorySwap, type RestartPolicy } from '../../formats/docker-request.ts'
import { hasRestartPolicy, parseRestartPolicy } from '../../formats/restart-policy.ts'
import { updateResources } from '../../formats/update-resources.ts'
import { commandProgram } from '../../kernel/command-program.ts'
import { readHostFacts } from '../../kernel/host.ts'
import { changing, replaceRecord } from '../../store/change-record.ts'
import { clearSettleProgram, writeSettleProgram } from '../../store/monitor-files.ts'

export async function updateContainers({ engine, args, flags, request, terminal }: Call): Promise<number> {
  if (Object.keys(flags).length === 0)
    throw new MinidockError('invalid', 'you must provide one or more flags when using this command', {
      hint: 'see: minidock update --help',
    })
  const policy = parseRestartPolicy(textOf(flags, 'restart') ?? '')
  const warnings = new Set<string>()
  await forEach(
    args,
    async name => {
      for (const warning of await update(engine, name, policy, request.HostConfig)) warnings.add(warning)
    },
    name => terminal.out(`${name}\n`),
  )
  for (const warning of warnings) terminal.out(`${warning}\n`)
  return 0
}

/** A container that runs has a monitor, which asks only if it was told to. */
function tellMonitor(engine: Engine, directory: string, id: string, policy: RestartPolicy): void {
  if (!hasRestartPolicy(policy)) clearSettleProgram(directory)
  else writeSettleProgram(directory, commandProgram(engine.command('system', 'settle', id), readHostFacts().architecture))
}

async function update(engine: Engine, name: string, policy: RestartPolicy, asked: HostConfig): Promise<readonly string[]> {
  const { record, directory } = await settled(engine, name)
  const warnings = await changing(directory, engine.launcher, async () => {
    const found = engine.store.containers.find(record.Id)
    const { record: now } = found
    const { HostConfig } = now.Request
    if (HostConfig.AutoRemove && hasRestartPolicy(policy))
      throw new MinidockError(
        'conflict',
        `Cannot update container ${record.Id}: Restart policy cannot be updated because AutoRemove is enabled for the container`,
        { hint: 'it was made with --rm' },
      )
    // Docker's order: what makes no sense by itself, then what does not fit what the container has.
    checkUpdate(engine, found, { ...now.Request, HostConfig: { ...asked, Memory: asked.Memory || HostConfig.Memory } })
    const limits = isLimited(asked) ? updateResources(HostConfig, asked, memorySwap(HostConfig)) : HostConfig
    const request = { ...now.Request, HostConfig: { ...limits, RestartPolicy: policy.Name === '' ? HostConfig.RestartPolicy : policy } }
    const said = await updateContainer(engine, found, request)
    if (policy.Name !== '') tellMonitor(engine, directory, now.Id, policy)
    replaceRecord(directory, { ...now, Request: request })
    return said
  })
  engine.store.events.container('update', record)
  return warnings
}
