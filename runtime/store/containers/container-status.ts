/** What a container does at the moment, as docker says it in words (moby, container/state.go). */

import { formatAge } from '../../formats/go/units.ts'
import type { StoredContainer } from './containers.ts'
import type { HealthRecord } from './health-record.ts'

/**
 * `Up 3 seconds (healthy)`, `Restarting (1) 5 seconds ago`, `Exited (137) 2 minutes ago`, `Created`.
 * @param now milliseconds since 1970
 */
export function statusOf(
  { state, process, exit }: Pick<StoredContainer, 'state' | 'process' | 'exit'>,
  health: HealthRecord | undefined,
  now: number,
): string {
  const since = (time: string | undefined) => formatAge(now - Date.parse(time ?? ''))
  switch (state) {
    case 'running':
      return `Up ${since(process?.StartedAt)}${health ? ` (${healthOf(health)})` : ''}`
    case 'paused':
      return `Up ${since(process?.StartedAt)} (Paused)`
    case 'restarting':
      return `Restarting (${exit?.ExitCode ?? 0}) ${since(exit?.FinishedAt)} ago`
    case 'removing':
      return 'Removal In Progress'
    case 'exited':
      return `Exited (${exit?.ExitCode ?? 0}) ${since(exit?.FinishedAt)} ago`
    case 'created':
      return 'Created'
  }
}

function healthOf({ Status }: HealthRecord): string {
  return Status === 'starting' ? 'health: starting' : Status
}
