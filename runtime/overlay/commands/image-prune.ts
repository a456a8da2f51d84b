/** `image prune`. */

import type { Call } from '../../cli/command.ts'
import { isOn, listOf } from '../../cli/flags.ts'
import { parseImagePruneFilters } from '../../formats/docker/prune-filters.ts'
import { deletedText, pruneQuestion, reclaimedText } from '../../formats/docker/prune-text.ts'
import { imagesToPrune, pruneImages } from '../prune-images.ts'

export async function pruneUnused({ engine, flags, terminal }: Call): Promise<number> {
  const { all, mayGo } = parseImagePruneFilters(listOf(flags, 'filter'), isOn(flags, 'all'), Date.now())
  if (!isOn(flags, 'force') && !terminal.confirm(pruneQuestion(imagesToPrune({ all })))) return 0
  const { lines, reclaimed } = await pruneImages(engine.store, { all, mayGo })
  terminal.out(deletedText('Images', lines) + reclaimedText(reclaimed))
  return 0
}
