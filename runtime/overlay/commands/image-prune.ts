/** `image prune`. */

import type { Call } from '../../cli/command.ts'
import { isOn, listOf } from '../../cli/flags.ts'
import { parsePruneFilters } from '../../formats/docker/prune-filters.ts'
import { formatSize } from '../../formats/go/units.ts'
import { pruneImages } from '../prune-images.ts'

export async function pruneUnused({ engine, flags, terminal }: Call): Promise<number> {
  const all = isOn(flags, 'all')
  const which = all ? 'images without at least one container associated to them' : 'dangling images'
  const mayGo = parsePruneFilters(listOf(flags, 'filter'), Date.now())
  if (!isOn(flags, 'force') && !terminal.confirm(`WARNING! This will remove all ${which}.\nAre you sure you want to continue?`)) return 0
  const { lines, reclaimed } = await pruneImages(engine.store, { all, mayGo })
  if (lines.length > 0) terminal.out(`Deleted Images:\n${lines.join('\n')}\n\n`)
  terminal.out(`Total reclaimed space: ${formatSize(reclaimed, 4)}\n`)
  return 0
}
