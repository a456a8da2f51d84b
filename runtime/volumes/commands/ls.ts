/** `volume ls`. Source: docker/cli, cli/command/formatter/volume.go. */

import type { Call } from '../../cli/command.ts'
import { isOn, listOf, textOf } from '../../cli/flags.ts'
import { formatListing, type Listing, type Row } from '../../formats/docker/format.ts'
import { labelFields } from '../../formats/docker/labels.ts'
import { type ListedVolume, listVolumes } from '../operations/list-volumes.ts'

const LISTING: Listing = {
  headings: {
    Name: 'VOLUME NAME',
    Driver: 'DRIVER',
    Scope: 'SCOPE',
    Mountpoint: 'MOUNTPOINT',
    Labels: 'LABELS',
    Links: 'LINKS',
    Size: 'SIZE',
    Availability: 'AVAILABILITY',
    Group: 'GROUP',
    Status: 'STATUS',
  },
  columns: ['Driver', 'Name'],
  quiet: 'Name',
}

/** Docker shows links and sizes in `system df` only, and the others of a cluster's volumes. */
const UNKNOWN = { Links: 'N/A', Size: 'N/A', Availability: 'N/A', Group: 'N/A', Status: 'N/A' }

export async function showVolumes({ engine, flags, terminal }: Call): Promise<number> {
  const { volumes, damaged } = await listVolumes(engine, listOf(flags, 'filter'))
  const options = { format: textOf(flags, 'format'), quiet: isOn(flags, 'quiet') }
  terminal.out(await formatListing(LISTING, volumes.map(rowOf), options))
  for (const [name, error] of damaged) terminal.err(`minidock: volume ${name} is not shown: ${error.message}\n`)
  return 0
}

function rowOf({ record: { Name, Labels }, data }: ListedVolume): Row {
  return { Name, Driver: 'local', Scope: 'local', Mountpoint: data, ...labelFields(Labels), ...UNKNOWN }
}
