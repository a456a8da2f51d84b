/** How a line fares in a build: it is the image to begin with, it makes no layer, its layer is taken from the cache, or it is run. */

import type { RecordedBuild, RecordedRun } from './type.ts'

export type Fate = 'base' | 'no layer' | 'cached' | 'runs'

/** @param line from 1 */
export function fateOf({ lines }: Pick<RecordedBuild, 'lines'>, { made }: Pick<RecordedRun, 'made'>, line: number): Fate {
  const recorded = lines[line - 1]
  if (!recorded?.layer) return 'no layer'
  if (!recorded.parts) return 'base'
  return made.some(each => each.line === line) ? 'runs' : 'cached'
}
