/** `builder prune`: a line for each object of the build cache that is removed, and their total, as BuildKit prints them. */

import type { Call } from '../../cli/command.ts'
import { isOn, listOf, numberOf } from '../../cli/flags.ts'
import { listBuildCache, pruneBuildCache } from '../operations/prune-cache.ts'
import { parseUntil } from '../prune/prune-filters.ts'
import { prunedText, pruneQuestion } from '../prune/prune-text.ts'

export async function pruneBuilder({ engine: { store, launcher }, flags, terminal }: Call): Promise<number> {
  const all = isOn(flags, 'all')
  const now = Date.now()
  const until = parseUntil(listOf(flags, 'filter'), now)
  const keep = numberOf(flags, 'keep-storage')
  if (!isOn(flags, 'force') && !terminal.confirm(pruneQuestion(all))) return 0
  const before = listBuildCache(store)
  const mayGo = ({ created }: { readonly created: string }) => until === undefined || Date.parse(created) < until
  const { lines, reclaimed } = await pruneBuildCache(store, launcher, { all, mayGo, ...(keep !== undefined && { keep }) })
  const removed = new Set(lines)
  terminal.out(
    prunedText(
      before.filter(({ id }) => removed.has(id)),
      reclaimed,
      now,
    ),
  )
  return 0
}
