/** `container prune`. */

import type { Call } from '../../cli/command.ts'
import { isOn, listOf } from '../../cli/flags.ts'
import { pruneContainers } from '../../engine/prune-containers.ts'
import { parsePruneFilters } from '../../formats/docker/prune-filters.ts'
import { formatSize } from '../../formats/go/units.ts'

const WARNING = 'WARNING! This will remove all stopped containers.\nAre you sure you want to continue?'

export async function pruneStopped({ engine, flags, terminal }: Call): Promise<number> {
  const mayGo = parsePruneFilters(listOf(flags, 'filter'), Date.now())
  if (!isOn(flags, 'force') && !terminal.confirm(WARNING)) return 0
  const { lines, reclaimed } = await pruneContainers(engine, { mayGo })
  if (lines.length > 0) terminal.out(`Deleted Containers:\n${lines.join('\n')}\n\n`)
  terminal.out(`Total reclaimed space: ${formatSize(reclaimed, 4)}\n`)
  return 0
}
