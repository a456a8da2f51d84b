/** `images`: a line for each name of each image, newest first. */

import type { Call } from '../../cli/command.ts'
import { isOn, listOf, textOf } from '../../cli/flags.ts'
import { whereItMayBe } from '../../engine/own-state.ts'
import { formatListing, type Listing, type Row, truncateId } from '../../formats/docker/format.ts'
import { familiarReference, familiarRepository, parseReference } from '../../formats/docker/reference.ts'
import { formatGoTime } from '../../formats/go/time.ts'
import { formatAge, formatSize } from '../../formats/go/units.ts'
import { createdAt } from '../image-filters.ts'
import { NONE, shownNames } from '../image-names.ts'
import { type ListedImage, listImages } from '../operations/list-images.ts'

const HEADINGS = {
  Repository: 'REPOSITORY',
  Tag: 'TAG',
  Digest: 'DIGEST',
  ID: 'IMAGE ID',
  CreatedSince: 'CREATED',
  CreatedAt: 'CREATED AT',
  Size: 'SIZE',
  Origin: 'ORIGIN',
}

export async function showImages({ engine, args, flags, terminal }: Call): Promise<number> {
  const filters = [...listOf(flags, 'filter'), ...args.map(name => `reference=${name}`)]
  const { images, damaged } = listImages(engine, filters, isOn(flags, 'all'))
  const rows = images.flatMap(listed => rowsOf(listed, isOn(flags, 'no-trunc')))
  const digest = isOn(flags, 'digests') ? ['Digest'] : []
  const listing: Listing = { headings: HEADINGS, columns: ['Repository', 'Tag', ...digest, 'ID', 'CreatedSince', 'Size'], quiet: 'ID' }
  terminal.out(await formatListing(listing, rows, { format: textOf(flags, 'format'), quiet: isOn(flags, 'quiet') }))
  const elsewhere = whereItMayBe(engine, 'images')
  if (elsewhere !== undefined) terminal.err(elsewhere)
  for (const { manifestDigest, reference, error } of damaged) {
    const name = reference === undefined ? truncateId(manifestDigest) : familiarReference(parseReference(reference))
    terminal.err(`minidock: image ${name} is not shown: ${error.message}\n  get it again, or remove it: minidock rmi ${name}\n`)
  }
  return 0
}

function rowsOf({ image, references }: ListedImage, whole: boolean): Row[] {
  const created = createdAt(image)
  const common = {
    ID: whole ? image.id : truncateId(image.id),
    CreatedSince: created === 0 ? 'N/A' : `${formatAge(Date.now() - created)} ago`,
    CreatedAt: created === 0 ? 'N/A' : formatGoTime(new Date(created)),
    Size: formatSize(image.size),
    Containers: 'N/A',
    SharedSize: 'N/A',
    UniqueSize: 'N/A',
    VirtualSize: formatSize(image.size),
  }
  return shownNames(references).map(({ repository, tag, reference }) => {
    const name = image.names.find(other => other.reference === reference)
    const { origin = '' } = name?.notes ?? image.notes
    const digest = name?.registryDigest ?? digestIn(repository, image.names)
    return { ...common, Repository: repository, Tag: tag, Digest: digest ?? NONE, Origin: origin }
  })
}

/** A digest belongs to a repository: docker shows it at each of the repository's tags. */
function digestIn(repository: string, names: ListedImage['image']['names']): string | undefined {
  return names.find(name => name.registryDigest !== undefined && familiarRepository(parseReference(name.reference)) === repository)
    ?.registryDigest
}
