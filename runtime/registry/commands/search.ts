/** `search`. Source: docker/cli, cli/command/registry/formatter_search.go. */

import type { Call } from '../../cli/command.ts'
import { isOn, listOf, numberOf, textOf } from '../../cli/flags.ts'
import { ellipsis, formatListing, type Listing, type Row } from '../../formats/docker/format.ts'
import type { SearchResult } from '../../formats/registry/search-results.ts'
import type { RegistryHeart } from '../heart.ts'
import { searchImages } from '../operations/search-images.ts'

const LISTING: Listing = {
  headings: { Name: 'NAME', Description: 'DESCRIPTION', StarCount: 'STARS', IsOfficial: 'OFFICIAL' },
  columns: ['Name', 'Description', 'StarCount', 'IsOfficial'],
}

/** Columns of a description. */
const DESCRIPTION = 45

export async function showSearch({ args, flags, terminal }: Call, heart: RegistryHeart): Promise<number> {
  const [term = ''] = args
  const found = await searchImages(heart, term, { filters: listOf(flags, 'filter'), limit: numberOf(flags, 'limit') || undefined })
  const format = textOf(flags, 'format')
  const rows = found.map(result => rowOf(result, isOn(flags, 'no-trunc'), format === 'json'))
  terminal.out(await formatListing(LISTING, rows, { format }))
  return 0
}

function rowOf({ name, description, stars, isOfficial }: SearchResult, whole: boolean, isJson: boolean): Row {
  const line = description.replaceAll(/[\r\n]/g, ' ')
  return {
    Name: name,
    Description: whole ? line : ellipsis(line, DESCRIPTION),
    StarCount: String(stars),
    IsOfficial: isJson ? String(isOfficial) : isOfficial ? '[OK]' : '',
  }
}
