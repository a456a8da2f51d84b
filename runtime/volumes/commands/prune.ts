/** `volume prune`. */

import { MinidockError } from '../../base/errors.ts'
import type { Call } from '../../cli/command.ts'
import { isOn, listOf } from '../../cli/flags.ts'
import { parseVolumePruneFilters } from '../../formats/docker/prune-filters.ts'
import { deletedText, pruneQuestion, reclaimedText } from '../../formats/docker/prune-text.ts'
import { pruneVolumes } from '../prune-volumes.ts'

export async function pruneUnused({ engine, flags, terminal }: Call): Promise<number> {
  const { all: wanted, mayGo } = parseVolumePruneFilters(listOf(flags, 'filter'))
  if (isOn(flags, 'all') && wanted !== undefined)
    throw new MinidockError('invalid', 'conflicting options: cannot specify both --all and --filter all=1', {
      hint: 'leave one of them out',
    })
  const all = isOn(flags, 'all') || wanted === true
  // Docker asks so after --all alone.
  const question = pruneQuestion(`${isOn(flags, 'all') ? 'all' : 'anonymous'} local volumes not used by at least one container`)
  if (!isOn(flags, 'force') && !terminal.confirm(question)) return 0
  const { lines, reclaimed } = await pruneVolumes(engine.store, { all, mayGo })
  terminal.out(deletedText('Volumes', lines) + reclaimedText(reclaimed))
  return 0
}
