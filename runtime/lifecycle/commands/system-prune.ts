/** `system prune`: what is not needed, of everything that this engine has. */

import { MinidockError } from '../../base/errors.ts'
import type { Call } from '../../cli/command.ts'
import { isOn, listOf } from '../../cli/flags.ts'
import { contributionsOf } from '../../engine/contributions.ts'
import { pruneContainers } from '../../engine/prune-containers.ts'
import { parsePruneFilters } from '../../formats/docker/prune-filters.ts'
import { deletedText, reclaimedText } from '../../formats/docker/prune-text.ts'
import { PRUNED, type Prune, type Pruned } from '../../plan/contributions.ts'

export async function pruneSystem({ engine, flags, terminal }: Call): Promise<number> {
  const filters = listOf(flags, 'filter')
  if (isOn(flags, 'volumes') && filters.some(filter => filter.startsWith('until=')))
    throw new MinidockError('invalid', 'ERROR: The "until" filter is not supported with "--volumes"', { hint: 'leave one of them out' })
  const options = { all: isOn(flags, 'all'), mayGo: parsePruneFilters(filters, Date.now()) }
  const contributed = (await contributionsOf(engine)).flatMap(({ prune }) => prune ?? [])
  const others = contributed.filter(({ kind }) => kind !== 'Volumes' || isOn(flags, 'volumes')).sort(inDockersOrder)
  const items = ['all stopped containers', ...others.map(({ warning }) => warning(options))]
  if (!isOn(flags, 'force') && !terminal.confirm(warningOf(items, filters))) return 0
  let reclaimed = 0
  const tell = (kind: string, pruned: Pruned) => {
    terminal.out(deletedText(kind, pruned.lines))
    reclaimed += pruned.reclaimed
  }
  tell('Containers', await pruneContainers(engine, options))
  for (const { kind, run } of others) tell(kind, await run(engine.store, options, engine.launcher))
  terminal.out(reclaimedText(reclaimed))
  return 0
}

function inDockersOrder(one: Prune, other: Prune): number {
  return PRUNED.indexOf(one.kind) - PRUNED.indexOf(other.kind)
}

/** Docker's words, of what this engine has. */
function warningOf(items: readonly string[], filters: readonly string[]): string {
  const listed = (lines: readonly string[]) => lines.map(line => `  - ${line}\n`).join('')
  const filtered = filters.length === 0 ? '' : `\n  Items to be pruned will be filtered with:\n${listed(filters)}`
  return `WARNING! This will remove:\n${listed(items)}${filtered}\nAre you sure you want to continue?`
}
