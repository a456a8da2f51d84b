/** `system df`. */

import { MinidockError } from '../../base/errors.ts'
import type { Call } from '../../cli/command.ts'
import { isOn, textOf } from '../../cli/flags.ts'
import { diskUsage } from '../../engine/disk-usage.ts'
import { formatListing, type Listing, type Row } from '../../formats/docker/format.ts'
import { formatSize } from '../../formats/go/units.ts'
import type { Usage } from '../../plan/contributions.ts'

const LISTING: Listing = {
  headings: { Type: 'TYPE', TotalCount: 'TOTAL', Active: 'ACTIVE', Size: 'SIZE', Reclaimable: 'RECLAIMABLE' },
  columns: ['Type', 'TotalCount', 'Active', 'Size', 'Reclaimable'],
}

export async function showDiskUsage({ engine, flags, terminal }: Call): Promise<number> {
  const format = textOf(flags, 'format')
  const verbose = isOn(flags, 'verbose')
  if (verbose && format !== undefined && format !== '' && format !== 'table')
    throw new MinidockError('invalid', 'minidock shows --verbose as tables only', { hint: 'leave out -v, or --format' })
  const usages = await diskUsage(engine)
  terminal.out(verbose ? await verboseText(usages) : await formatListing(LISTING, usages.map(rowOf), { format }))
  return 0
}

function rowOf({ kind, total: { total, active, size, reclaimable } }: Usage): Row {
  const percent = size > 0 ? ` (${Math.trunc((reclaimable * 100) / size)}%)` : ''
  return {
    Type: kind,
    TotalCount: String(total),
    Active: String(active),
    Size: formatSize(size, 4),
    Reclaimable: `${formatSize(reclaimable, 4)}${percent}`,
  }
}

async function verboseText(usages: readonly Usage[]): Promise<string> {
  const now = Date.now()
  const parts = usages.map(async ({ kind, total, listing, rows }) => {
    const title = kind === 'Build Cache' ? `Build cache usage: ${formatSize(total.size, 4)}` : `${kind} space usage:`
    return `${title}\n\n${await formatListing(listing, rows(now))}`
  })
  return (await Promise.all(parts)).join('\n')
}
