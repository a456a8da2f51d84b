/** All checks: what a container promises, chapter by chapter, in the order in which a learner meets it. */

import { ownRoot } from './01-own-root.ts'
import { program } from './01-program.ts'
import { mounts } from './02-mounts.ts'
import { processes } from './02-processes.ts'
import { views } from './02-views.ts'
import { copyOnWrite } from './03-copy-on-write.ts'
import { diff } from './03-diff.ts'
import { layers } from './03-layers.ts'
import type { Check } from './check.ts'

export const checks: readonly Check[] = [...ownRoot, ...program, ...processes, ...mounts, ...views, ...layers, ...copyOnWrite, ...diff]
