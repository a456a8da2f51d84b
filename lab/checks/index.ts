/** All checks: what a container promises, chapter by chapter, in the order in which a learner meets it. */

import { ownRoot } from './01-own-root.ts'
import { program } from './01-program.ts'
import { systemCalls } from './01-system-calls.ts'
import { mounts } from './02-mounts.ts'
import { processes } from './02-processes.ts'
import { views } from './02-views.ts'
import { copyOnWrite } from './03-copy-on-write.ts'
import { diff } from './03-diff.ts'
import { layers } from './03-layers.ts'
import { allowedDevices } from './04-devices.ts'
import { cgroupEndings } from './04-endings.ts'
import { limits } from './04-limits.ts'
import { memory } from './04-memory.ts'
import { limitedProcesses } from './04-processes.ts'
import { processors } from './04-processors.ts'
import { stats } from './04-stats.ts'
import { cgroupViews } from './04-views.ts'
import { addresses } from './05-addresses.ts'
import { cables } from './05-cables.ts'
import { modes } from './05-modes.ts'
import { outside } from './05-outside.ts'
import { published } from './05-published.ts'
import { contents } from './06-contents.ts'
import { lifetimes } from './06-lifetimes.ts'
import { places } from './06-places.ts'
import { restrictions } from './06-restrictions.ts'
import { sharing } from './06-sharing.ts'
import { contexts } from './07-contexts.ts'
import { keys } from './07-keys.ts'
import { builtLayers } from './07-layers.ts'
import { frames } from './08-frames.ts'
import { joining } from './08-joining.ts'
import { monitor } from './08-monitor.ts'
import { restarts } from './08-restarts.ts'
import { registryContents } from './10-contents.ts'
import { registryTokens } from './10-tokens.ts'
import type { Check } from './check.ts'

export const checks: readonly Check[] = [
  ...ownRoot,
  ...program,
  ...systemCalls,
  ...processes,
  ...mounts,
  ...views,
  ...layers,
  ...copyOnWrite,
  ...diff,
  ...limits,
  ...limitedProcesses,
  ...memory,
  ...processors,
  ...stats,
  ...cgroupViews,
  ...allowedDevices,
  ...cgroupEndings,
  ...cables,
  ...addresses,
  ...outside,
  ...published,
  ...modes,
  ...sharing,
  ...places,
  ...restrictions,
  ...contents,
  ...lifetimes,
  ...keys,
  ...builtLayers,
  ...contexts,
  ...restarts,
  ...frames,
  ...monitor,
  ...joining,
  ...registryContents,
  ...registryTokens,
]
