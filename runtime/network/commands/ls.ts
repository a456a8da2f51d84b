/** `network ls`. Source: docker/cli, cli/command/network/formatter.go. */

import type { Call } from '../../cli/command.ts'
import { isOn, listOf, textOf } from '../../cli/flags.ts'
import { formatListing, type Listing, type Row, truncateId } from '../../formats/docker/format.ts'
import { labelFields } from '../../formats/docker/labels.ts'
import type { NetworkRecord } from '../../formats/docker/network.ts'
import { goTimeText } from '../../formats/go/time.ts'
import { listNetworks } from '../operations/list-networks.ts'

const LISTING: Listing = {
  headings: {
    ID: 'NETWORK ID',
    Name: 'NAME',
    Driver: 'DRIVER',
    Scope: 'SCOPE',
    IPv4: 'IPV4',
    IPv6: 'IPV6',
    Internal: 'INTERNAL',
    Labels: 'LABELS',
    CreatedAt: 'CREATED AT',
  },
  columns: ['ID', 'Name', 'Driver', 'Scope'],
  quiet: 'ID',
}

export async function showNetworks({ engine, flags, terminal }: Call): Promise<number> {
  const networks = await listNetworks(engine.store, listOf(flags, 'filter'))
  const rows = networks.map(network => rowOf(network, isOn(flags, 'no-trunc')))
  terminal.out(await formatListing(LISTING, rows, { format: textOf(flags, 'format'), quiet: isOn(flags, 'quiet') }))
  return 0
}

function rowOf({ Id, Name, Driver, Scope, EnableIPv4, EnableIPv6, Internal, Labels, Created }: NetworkRecord, whole: boolean): Row {
  return {
    ID: whole ? Id : truncateId(Id),
    Name,
    Driver,
    Scope,
    IPv4: String(EnableIPv4),
    IPv6: String(EnableIPv6),
    Internal: String(Internal),
    ...labelFields(Labels),
    CreatedAt: goTimeText(Created),
  }
}
