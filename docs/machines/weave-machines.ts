/** docs/machines.md: what is generated in it stands between marks, as in a lesson. */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { REPOSITORY } from '../../course/places.ts'
import { withMarked } from '../../course/weave/marked.ts'
import { kindOf, recordedResults, USER_MODE_LINUX } from './results.ts'
import { suiteFiles } from './suite.ts'
import { failuresList, filesTable, foldersTable, machinesTable, reasonsList } from './tables.ts'

export const MACHINES = 'docs/machines.md'

/** @returns the page as it is, and as it is woven today */
export async function wovenMachines(): Promise<{ readonly before: string; readonly after: string }> {
  const before = readFileSync(join(REPOSITORY, MACHINES), 'utf8')
  const [files, results] = [suiteFiles(), recordedResults()]
  const contents = {
    machines: machinesTable(results),
    folders: foldersTable(
      files,
      results.filter(result => kindOf(result) !== USER_MODE_LINUX),
    ),
    failures: failuresList(results),
    reasons: reasonsList(),
    files: filesTable(files, results),
  }
  let after = before
  for (const [name, content] of Object.entries(contents)) after = await withMarked(after, name, MACHINES, () => content)
  return { before, after }
}
