/** `history`: what made an image, newest first. */

import type { Call } from '../../cli/command.ts'
import { isOn, textOf } from '../../cli/flags.ts'
import { ellipsis, formatListing, type Listing, type Row, truncateId } from '../../formats/docker/format.ts'
import { formatAge, formatSize } from '../../formats/go/units.ts'
import type { Digest } from '../../formats/oci/digest.ts'
import type { HistoryEntry } from '../../formats/oci/image.ts'
import type { StorePaths } from '../../store/files/paths.ts'
import type { StoredImage } from '../../store/images/images.ts'
import { layerName, readSidecar } from '../../store/layers/layer-files.ts'

const LISTING: Listing = {
  headings: { ID: 'IMAGE', CreatedSince: 'CREATED', CreatedAt: 'CREATED AT', CreatedBy: 'CREATED BY', Size: 'SIZE', Comment: 'COMMENT' },
  columns: ['ID', 'CreatedSince', 'CreatedBy', 'Size', 'Comment'],
  quiet: 'ID',
}

const CREATED_BY_WIDTH = 45

export async function showHistory({ engine, args: [name = ''], flags, terminal }: Call): Promise<number> {
  const { images, paths } = engine.store
  const image = images.find(name)
  const { manifest, config } = image
  const sizes = manifest.layers.map(({ size }, index) => unpackedSize(paths, config.rootfs.diff_ids[index]) ?? size)
  const [human, whole] = [isOn(flags, 'human'), isOn(flags, 'no-trunc')]
  const rows = stepsOf(image, sizes).map(({ entry, size }, index): Row => {
    const id = index === 0 ? image.id : '<missing>'
    const createdBy = (entry.created_by ?? '').replaceAll('\t', ' ')
    const created = rfc3339(entry.created)
    return {
      ID: whole ? id : index === 0 ? truncateId(id) : id,
      CreatedAt: created ?? 'N/A',
      CreatedSince: human ? ago(created) : (created ?? 'N/A'),
      CreatedBy: whole ? createdBy : ellipsis(createdBy, CREATED_BY_WIDTH),
      Size: human ? formatSize(size) : String(size),
      Comment: entry.comment ?? '',
    }
  })
  const columns = human ? LISTING.columns : LISTING.columns.map(column => (column === 'CreatedSince' ? 'CreatedAt' : column))
  terminal.out(await formatListing({ ...LISTING, columns }, rows, { format: textOf(flags, 'format'), quiet: isOn(flags, 'quiet') }))
  return 0
}

/** Bytes; undefined for a layer that is not unpacked. */
function unpackedSize(paths: StorePaths, diffId: Digest | undefined): number | undefined {
  return diffId && readSidecar(paths, layerName(diffId))?.size
}

/** History entries with their layers' sizes, newest first. A layer that the config has no history of is a step without a word. */
function stepsOf({ config }: StoredImage, sizes: readonly number[]): { entry: HistoryEntry; size: number }[] {
  const left = [...sizes]
  const steps = (config.history ?? []).map(entry => ({ entry, size: entry.empty_layer ? 0 : (left.shift() ?? 0) }))
  return [...steps, ...left.map(size => ({ entry: {}, size }))].reverse()
}

/** Without fractions of a second, as Go's RFC3339. */
function rfc3339(created: string | undefined): string | undefined {
  return created === undefined || Number.isNaN(Date.parse(created)) ? undefined : created.replace(/\.\d+/, '')
}

function ago(created: string | undefined): string {
  return created === undefined ? 'N/A' : `${formatAge(Date.now() - Date.parse(created))} ago`
}
