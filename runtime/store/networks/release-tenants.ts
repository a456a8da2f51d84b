/**
 * Releases containers whose monitors were killed, so that what they hold is free. A container that its restart policy starts again keeps what it holds: the next
 * command that finds it does that.
 */

import { MinidockError } from '../../base/errors.ts'
import { abandon, release } from '../../kernel/launch/launcher.ts'
import { isHalfStarted } from '../containers/half-start.ts'
import { isMonitorAlive } from '../containers/living.ts'
import { isActive, readContainer, type StoredContainer } from '../containers/stored-container.ts'
import { readNames } from '../files/read-names.ts'
import { tenantOf } from './leases.ts'

/** @param leases a directory of leases @param containers the directory of all containers */
export async function releaseTenants(leases: string, containers: string, launcher: string): Promise<void> {
  const ids = new Set(readNames(leases).flatMap(name => tenantOf(`${leases}/${name}`)?.id ?? []))
  for (const id of ids) {
    const container = readable(`${containers}/${id}`, id)
    if (container && isDead(container)) await release(launcher, container.directory)
    if (container && hasNeverBegun(container)) await abandon(launcher, container.directory)
  }
}

/** A container with damaged files is reported by whoever lists it. */
function readable(directory: string, id: string): StoredContainer | undefined {
  try {
    return readContainer(directory, id)
  } catch (error) {
    if (error instanceof MinidockError) return undefined
    throw error
  }
}

function isDead({ record, process, ...container }: StoredContainer): boolean {
  const policy = record.Request.HostConfig.RestartPolicy.Name
  const staysEnded = policy === '' || policy === 'no'
  return staysEnded && process !== undefined && isActive({ record, process, ...container }) && !isMonitorAlive(process)
}

/** Its command was killed before a monitor had taken it over. One of `create --rm` waits for another start: its release would remove it, so that is left to `system gc`. */
function hasNeverBegun(container: StoredContainer): boolean {
  const { MadeBy, Request } = container.record
  return isHalfStarted(container) && (MadeBy === 'run' || !Request.HostConfig.AutoRemove)
}
