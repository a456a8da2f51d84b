/** The rows, by topic. */

import type { BuildRow } from '../build-row.ts'
import type { BuilderName } from '../builders.ts'
import type { Built } from '../outcome.ts'
import { addRows } from './add.ts'
import { configRows } from './config.ts'
import { copyRows } from './copy.ts'
import { directoryRows } from './directories.ts'
import { documentRows } from './documents.ts'
import { ignoreRows } from './ignore.ts'
import { runRows } from './run.ts'
import { stageRows } from './stages.ts'
import { variableRows } from './variables.ts'

export const rows: readonly BuildRow[] = [
  ...copyRows,
  ...addRows,
  ...ignoreRows,
  ...documentRows,
  ...variableRows,
  ...configRows,
  ...directoryRows,
  ...runRows,
  ...stageRows,
]

/** BuildKit gets a context as its client would send it, and the client is who reads .dockerignore. */
export function isAsked({ context = {} }: BuildRow, builder: BuilderName): boolean {
  return builder !== 'buildkit' || context['.dockerignore'] === undefined
}

/** Of busybox. */
const CONFIG = { Cmd: '["sh"]', Env: '["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"]' }

/** Returns what a row says itself of what comes out of it. */
export function expectedOf({ expected }: BuildRow): Built | undefined {
  return expected && { kind: 'built', files: expected.files ?? {}, config: { ...CONFIG, ...expected.config } }
}
