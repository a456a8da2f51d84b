/** `system df`. */

import type { Call } from '../../cli/command.ts'
import { isOn, textOf } from '../../cli/flags.ts'
import { MinidockError } from '../../errors.ts'
import { formatListing, type Listing, type Row } from '../../formats/docker-format.ts'
import { formatSize } from '../../formats/units.ts'
import { caches, containerRow, containers, imageRows, images, volumes } from './disk-usage-rows.ts'
import { type DiskUsage, diskUsage, type Total } from './measure-disk-usage.ts'

const LISTING: Listing = {
  headings: { Type: 'TYPE', TotalCount: 'TOTAL', Active: 'ACTIVE', Size: 'SIZE', Reclaimable: 'RECLAIMABLE' },
  columns: ['Type', 'TotalCount', 'Active', 'Size', 'Reclaimable'],
}

/** What comes in other chapters takes no room yet. */
const NOTHING: Total = { total: 0, active: 0, size: 0, reclaimable: 0 }

export async function showDiskUsage({ engine, flags, terminal }: Call): Promise<number> {
  const format = textOf(flags, 'format')
  const verbose = isOn(flags, 'verbose')
  if (verbose && format !== undefined && format !== '' && format !== 'table')
    throw new MinidockError('invalid', 'minidock shows --verbose as tables only', { hint: 'leave out -v, or --format' })
  const usage = await diskUsage(engine)
  terminal.out(verbose ? await verboseText(usage) : await formatListing(LISTING, summary(usage), { format }))
  return 0
}

function summary({ totals }: DiskUsage): Row[] {
  return [row('Images', totals.images), row('Containers', totals.containers), row('Local Volumes', NOTHING), row('Build Cache', NOTHING)]
}

function row(Type: string, { total, active, size, reclaimable }: Total): Row {
  const percent = size > 0 ? ` (${Math.trunc((reclaimable * 100) / size)}%)` : ''
  return {
    Type,
    TotalCount: String(total),
    Active: String(active),
    Size: formatSize(size, 4),
    Reclaimable: `${formatSize(reclaimable, 4)}${percent}`,
  }
}

async function verboseText(usage: DiskUsage): Promise<string> {
  const now = Date.now()
  const rows = usage.images.flatMap(image => imageRows(image, now))
  const names = new Map(usage.images.map(({ image }) => [image.id, image]))
  return [
    `Images space usage:\n\n${await formatListing(images, rows)}`,
    `Containers space usage:\n\n${await formatListing(
      containers,
      usage.containers.map(container => containerRow(container, names, now)),
    )}`,
    `Local Volumes space usage:\n\n${await formatListing(volumes, [])}`,
    `Build cache usage: 0B\n\n${await formatListing(caches, [])}`,
  ].join('\n')
}
