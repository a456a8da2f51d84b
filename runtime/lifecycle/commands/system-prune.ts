/** `system prune`: what is not needed, of everything that this engine has. */

import type { Call } from '../../cli/command.ts'
import { type FlagValues, isOn, listOf } from '../../cli/flags.ts'
import { MinidockError } from '../../errors.ts'
import { formatSize } from '../../formats/units.ts'
import { requireRoot } from '../../kernel/require-root.ts'
import { pruneContainers } from '../prune/prune-containers.ts'
import { parsePruneFilters } from '../prune/prune-filters.ts'
import { pruneImages } from '../prune/prune-images.ts'

export async function pruneSystem({ engine, flags, terminal }: Call): Promise<number> {
  requireRoot('remove what is not needed')
  const filters = listOf(flags, 'filter')
  if (isOn(flags, 'volumes') && filters.some(filter => filter.startsWith('until=')))
    throw new MinidockError('invalid', 'ERROR: The "until" filter is not supported with "--volumes"', { hint: 'leave one of them out' })
  const mayGo = parsePruneFilters(filters, Date.now())
  if (!isOn(flags, 'force') && !terminal.confirm(warning(flags, filters))) return 0
  const containers = await pruneContainers(engine, mayGo)
  if (containers.lines.length > 0) terminal.out(`Deleted Containers:\n${containers.lines.join('\n')}\n\n`)
  const images = await pruneImages(engine, isOn(flags, 'all'), mayGo)
  if (images.lines.length > 0) terminal.out(`Deleted Images:\n${images.lines.join('\n')}\n\n`)
  terminal.out(`Total reclaimed space: ${formatSize(containers.reclaimed + images.reclaimed, 4)}\n`)
  return 0
}

/** Docker's words, of what there is: networks, volumes and a build cache come in other chapters. */
function warning(flags: FlagValues, filters: readonly string[]): string {
  const images = isOn(flags, 'all') ? 'all images without at least one container associated to them' : 'all dangling images'
  const items = ['all stopped containers', images].map(item => `  - ${item}\n`).join('')
  const filtered = `\n  Items to be pruned will be filtered with:\n${filters.map(filter => `  - ${filter}\n`).join('')}`
  return `WARNING! This will remove:\n${items}${filters.length > 0 ? filtered : ''}\nAre you sure you want to continue?`
}
