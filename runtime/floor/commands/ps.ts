import { listReconciled } from '../../engine/reconcile.ts'

/** `ps`: the containers that run; with `-a` all of them. */

import type { MinidockError } from '../../base/errors.ts'
import type { Call } from '../../cli/command.ts'
import { type FlagValues, isOn, listOf, numberOf, textOf } from '../../cli/flags.ts'
import { columnsBy, contributionsOf, sizeBy, subjectOf } from '../../engine/contributions.ts'
import { filterContainers, parseContainerFilters } from '../../engine/list/filters.ts'
import { formatListing, truncateId } from '../../formats/docker/format.ts'
import type { StoredContainer } from '../../store/containers/containers.ts'
import { isActive } from '../../store/containers/stored-container.ts'
import { ImageLookup } from '../../store/images/image-lookup.ts'
import { listing, listingWithSize, rowOf } from './ps-row.ts'

export async function listContainers({ engine, flags, terminal }: Call): Promise<number> {
  const filters = parseContainerFilters(listOf(flags, 'filter'))
  const format = textOf(flags, 'format')
  const images = new ImageLookup(engine.store.paths)
  const contributions = await contributionsOf(engine)
  const subject = (container: StoredContainer) => subjectOf(engine, container, images)
  const columns = (container: StoredContainer) => columnsBy(contributions, subject(container))
  const damaged = new Map<string, MinidockError>()
  const all = await listReconciled(engine, (id, error) => void damaged.set(id, error))
  const candidates = showsAll(flags, filters.has('status')) ? all : all.filter(isActive)
  const chosen = filterContainers(candidates, filters, { images, engine, columns }).slice(0, limit(flags))
  const options = { noTrunc: isOn(flags, 'no-trunc'), now: Date.now() }
  // To measure them takes time: a template that shows sizes asks for it as well.
  const measured = isOn(flags, 'size') || /\.Size\b/.test(format ?? '')
  const rows = chosen.map(container => ({
    ...rowOf(container, images, { ...options, size: measured ? sizeBy(contributions, subject(container)) : undefined }),
    ...columns(container),
  }))
  terminal.out(await formatListing(isOn(flags, 'size') ? listingWithSize : listing, rows, { format, quiet: isOn(flags, 'quiet') }))
  for (const [id, error] of damaged) terminal.err(`minidock: container ${truncateId(id)} is not shown: ${error.message}\n`)
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
