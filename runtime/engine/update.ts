/** `update`: what can be changed of a container that is there, its limits and its restart policy. */

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
  /** As of a request in which only what is to change is set. Of the members that are no limits, none is looked at. */
  readonly limits: HostConfig
  /** Without a name: it stays as it is. */
  readonly RestartPolicy: RestartPolicy
}

/**
 * Changes a container, given by name or id: in one step, under its lock.
 * @returns docker's warnings about what this machine cannot do
 * @throws {MinidockError} `invalid` for limits that make no sense, before anything is changed; `not-found`; `conflict` for a policy of a container with `--rm`; why the kernel refuses a limit
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
    // Docker's order: what makes no sense by itself, then what does not fit what the container has.
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

/** The monitor of a container that runs asks for its restart policy when the container has ended, and only if it was told to. */
function tellMonitor(engine: Engine, directory: string, id: string, policy: RestartPolicy): void {
  if (!hasRestartPolicy(policy)) clearPolicyProgram(directory)
  else writePolicyProgram(directory, commandProgram(engine.command('system', 'restart-policy', id), readHostFacts().architecture))
}
