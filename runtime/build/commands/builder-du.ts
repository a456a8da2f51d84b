/** `builder du`: what is in the build cache, and what room it takes. */

import type { Call } from '../../cli/command.ts'
import { isOn, listOf } from '../../cli/flags.ts'
import { listBuildCache } from '../operations/prune-cache.ts'
import { parseUsageFilters } from '../usage/usage-filters.ts'
import { usageDetails, usageTable, usageTotals } from '../usage/usage-text.ts'

export async function showUsage({ engine: { store }, flags, terminal }: Call): Promise<number> {
  const now = Date.now()
  const filters = listOf(flags, 'filter')
  const objects = listBuildCache(store).filter(parseUsageFilters(filters, now))
  terminal.out(isOn(flags, 'verbose') ? usageDetails(objects, now) : usageTable(objects, now))
  if (filters.length === 0) terminal.out(usageTotals(objects))
  return 0
}
