/** `ps`: the containers that run; with `-a` all of them. */

import type { Call } from '../../cli/command.ts'
import { type FlagValues, isOn, listOf, numberOf, textOf } from '../../cli/flags.ts'
import { listContainers } from '../../engine/list/list-containers.ts'
import { whereItMayBe } from '../../engine/own-state.ts'
import { formatListing, truncateId } from '../../formats/docker/format.ts'
import { listing, listingWithSize, rowOf } from './ps-row.ts'

export async function showContainers({ engine, flags, terminal }: Call): Promise<number> {
  const format = textOf(flags, 'format')
  const withSize = isOn(flags, 'size')
  const { containers, damaged } = await listContainers(engine, {
    filters: listOf(flags, 'filter'),
    all: isOn(flags, 'all'),
    last: lastOf(flags),
    // A template that shows sizes asks for them as well.
    size: withSize || /\.Size\b/.test(format ?? ''),
  })
  const options = { noTrunc: isOn(flags, 'no-trunc'), now: Date.now() }
  const rows = containers.map(container => rowOf(container, options))
  terminal.out(await formatListing(withSize ? listingWithSize : listing, rows, { format, quiet: isOn(flags, 'quiet') }))
  const elsewhere = whereItMayBe(engine, 'ps')
  if (elsewhere !== undefined) terminal.err(elsewhere)
  for (const [id, error] of damaged) terminal.err(`minidock: container ${truncateId(id)} is not shown: ${error.message}\n`)
  return 0
}

function lastOf(flags: FlagValues): number | undefined {
  const last = isOn(flags, 'latest') ? 1 : (numberOf(flags, 'last') ?? -1)
  return last > 0 ? last : undefined
}
