/** `network prune`: docker's three networks are never removed, and others there are none yet. */

import type { Call } from '../../cli/command.ts'
import { isOn, listOf } from '../../cli/flags.ts'
import { parsePruneFilters } from '../../formats/docker/prune-filters.ts'
import { pruneQuestion } from '../../formats/docker/prune-text.ts'

export function pruneUnused({ flags, terminal }: Call): number {
  parsePruneFilters(listOf(flags, 'filter'), Date.now())
  if (!isOn(flags, 'force')) terminal.confirm(pruneQuestion('custom networks not used by at least one container'))
  return 0
}
