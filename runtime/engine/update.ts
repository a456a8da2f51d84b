/** `update`: changes the limits and the restart policy of a container. */

import { MinidockError } from '../base/errors.ts'
import { type HostConfig, isLimited, memorySwap, type RestartPolicy } from '../formats/docker/request.ts'
import { hasRestartPolicy } from '../formats/docker/restart-policy.ts'
import { updateResources } from '../formats/docker/update-resources.ts'
import { commandProgram } from '../kernel/launch/command-program.ts'
import { readHostFacts } from '../kernel/machine/host.ts'
import { changing, replaceRecord } from '../store/containers/change-record.ts'
import { clearPolicyProgram, writePolicyProgram } from '../store/containers/monitor-files.ts'
import type { Engine } from './engine.ts'
import { findReconciled } from './reconcile.ts'
import { changeLimits, checkLimits } from './update-limits.ts'

export interface UpdateOptions {
  /** New limits; members that are not set stay as they are. Members that are no limits are ignored. */
  readonly limits: HostConfig
  /** The new policy; with an empty name, the container keeps its policy. */
  readonly RestartPolicy: RestartPolicy
}

/**
 * Changes a container, given by name or id: in one step, under its lock.
 * @returns docker's warnings about what this machine cannot do
 * @throws {MinidockError} `invalid` for limits that make no sense, before anything is changed; `not-found`; `conflict` for a policy of a container with `--rm`;
 * the reason if the kernel refuses a limit
 */
export async function updateContainer(
  engine: Engine,
  name: string,
  { limits: asked, RestartPolicy }: UpdateOptions,
): Promise<readonly string[]> {
  const { record, directory } = await findReconciled(engine, name)
  const warnings = await changing(directory, engine.launcher, async () => {
    const found = engine.store.containers.find(record.Id)
    const { record: now } = found
    const { HostConfig } = now.Request
    if (HostConfig.AutoRemove && hasRestartPolicy(RestartPolicy))
      throw new MinidockError(
        'conflict',
        `Cannot update container ${record.Id}: Restart policy cannot be updated because AutoRemove is enabled for the container`,
        { hint: 'it was made with --rm' },
      )
    // Docker's order: limits that make no sense by themselves, then limits that do not fit the container's.
    checkLimits(engine, found, { ...now.Request, HostConfig: { ...asked, Memory: asked.Memory || HostConfig.Memory } })
    const limits = isLimited(asked) ? updateResources(HostConfig, asked, memorySwap(HostConfig)) : HostConfig
    const policy = RestartPolicy.Name === '' ? HostConfig.RestartPolicy : RestartPolicy
    const request = { ...now.Request, HostConfig: { ...limits, RestartPolicy: policy } }
    const said = await changeLimits(engine, found, request)
    if (RestartPolicy.Name !== '') tellMonitor(engine, directory, now.Id, RestartPolicy)
    replaceRecord(directory, { ...now, Request: request })
    return said
  })
  engine.store.events.container('update', record)
  return warnings
}

/** Writes or removes the program `restart-policy`: the monitor runs it when the container has ended. */
function tellMonitor(engine: Engine, directory: string, id: string, policy: RestartPolicy): void {
  if (!hasRestartPolicy(policy)) clearPolicyProgram(directory)
  else writePolicyProgram(directory, commandProgram(engine.command('system', 'restart-policy', id), readHostFacts().architecture))
}
