/** `ps`: the containers that run; with `-a` all of them. */

import type { Call } from '../../cli/command.ts'
import { type FlagValues, isOn, listOf, numberOf, textOf } from '../../cli/flags.ts'
import { formatListing, truncateId } from '../../formats/docker-format.ts'
import { ImageLookup } from './image-lookup.ts'
import { filterContainers, parseFilters } from './ps-filters.ts'
import { listing, rowOf } from './ps-row.ts'

export async function listContainers({ engine, flags, terminal }: Call): Promise<number> {
  const filters = parseFilters(listOf(flags, 'filter'))
  const images = new ImageLookup(engine)
  const all = await engine.settledAll()
  const candidates = showsAll(flags, filters.has('status')) ? all : all.filter(({ state }) => state === 'running')
  const chosen = filterContainers(candidates, filters, { images, engine }).slice(0, limit(flags))
  const options = { noTrunc: isOn(flags, 'no-trunc'), now: Date.now() }
  const rows = chosen.map(container => rowOf(container, images, options))
  terminal.out(await formatListing(listing, rows, { format: textOf(flags, 'format'), quiet: isOn(flags, 'quiet') }))
  for (const [id, error] of engine.store.containers.damaged())
    terminal.err(`minidock: container ${truncateId(id)} is not shown: ${error.message}\n`)
  return 0
}

/** Docker counts the last ones in any state, and whoever asks for a state wants to see it. */
function showsAll(flags: FlagValues, byStatus: boolean): boolean {
  return isOn(flags, 'all') || byStatus || limit(flags) !== undefined
}

function limit(flags: FlagValues): number | undefined {
  const last = isOn(flags, 'latest') ? 1 : (numberOf(flags, 'last') ?? -1)
  return last > 0 ? last : undefined
}
