/** `container prune`. */

import type { Call } from '../../cli/command.ts'
import { isOn, listOf } from '../../cli/flags.ts'
import { pruneContainers } from '../../engine/prune-containers.ts'
import { parsePruneFilters } from '../../formats/docker/prune-filters.ts'
import { deletedText, pruneQuestion, reclaimedText } from '../../formats/docker/prune-text.ts'

export async function pruneStopped({ engine, flags, terminal }: Call): Promise<number> {
  const mayGo = parsePruneFilters(listOf(flags, 'filter'), Date.now())
  if (!isOn(flags, 'force') && !terminal.confirm(pruneQuestion('all stopped containers'))) return 0
  const { lines, reclaimed } = await pruneContainers(engine, { mayGo })
  terminal.out(deletedText('Containers', lines) + reclaimedText(reclaimed))
  return 0
}
