/** `history`: what made an image, newest first. */

import type { Call } from '../../cli/command.ts'
import { isOn, textOf } from '../../cli/flags.ts'
import { ellipsis, formatListing, type Listing, type Row, truncateId } from '../../formats/docker/format.ts'
import { formatAge, formatSize } from '../../formats/go/units.ts'
import { platformIfAny } from '../../formats/oci/platform.ts'
import { type HistoryStep, imageHistory } from '../operations/image-history.ts'

const LISTING: Listing = {
  headings: { ID: 'IMAGE', CreatedSince: 'CREATED', CreatedAt: 'CREATED AT', CreatedBy: 'CREATED BY', Size: 'SIZE', Comment: 'COMMENT' },
  columns: ['ID', 'CreatedSince', 'CreatedBy', 'Size', 'Comment'],
  quiet: 'ID',
}

const CREATED_BY_WIDTH = 45

export async function showHistory({ engine, args: [name = ''], flags, terminal }: Call): Promise<number> {
  const [human, whole] = [isOn(flags, 'human'), isOn(flags, 'no-trunc')]
  const platform = platformIfAny(textOf(flags, 'platform'))
  const rows = imageHistory(engine, name, platform).map(step => rowOf(step, human, whole))
  const columns = human ? LISTING.columns : LISTING.columns.map(column => (column === 'CreatedSince' ? 'CreatedAt' : column))
  terminal.out(await formatListing({ ...LISTING, columns }, rows, { format: textOf(flags, 'format'), quiet: isOn(flags, 'quiet') }))
  return 0
}

function rowOf(step: HistoryStep, human: boolean, whole: boolean): Row {
  const { id = '<missing>', size, comment } = step
  const createdBy = step.createdBy.replaceAll('\t', ' ')
  const created = rfc3339(step.created)
  return {
    ID: whole || step.id === undefined ? id : truncateId(id),
    CreatedAt: created ?? 'N/A',
    CreatedSince: human ? ago(created) : (created ?? 'N/A'),
    CreatedBy: whole ? createdBy : ellipsis(createdBy, CREATED_BY_WIDTH),
    Size: human ? formatSize(size) : String(size),
    Comment: comment,
  }
}

/** Without fractions of a second, as Go's RFC3339. */
function rfc3339(created: string | undefined): string | undefined {
  return created === undefined || Number.isNaN(Date.parse(created)) ? undefined : created.replace(/\.\d+/, '')
}

function ago(created: string | undefined): string {
  return created === undefined ? 'N/A' : `${formatAge(Date.now() - Date.parse(created))} ago`
}
