/** Which files below a source are copied: not those that .dockerignore hides, not those that `--exclude` names, and with `--parents` those that the pattern names. */

import type { PathMatcher } from '../../formats/dockerfile/ignore-file.ts'
import type { Choice } from '../../store/trees/walk-tree.ts'

export interface FileChoice {
  /** Its paths begin at the root of the tree. */
  readonly ignored?: PathMatcher
  /** Its paths begin at the source. */
  readonly excluded?: PathMatcher
  /** The same; absent: everything. */
  readonly included?: PathMatcher
}

export interface CandidatePath {
  /** From the root of the tree. */
  readonly inTree: string
  /** From the source; '' is a directory that is the source itself, which `--exclude` and `--parents` do not speak of. */
  readonly below: string
  readonly isDirectory: boolean
}

export function chooseFile({ ignored, excluded, included }: FileChoice, { inTree, below, isDirectory }: CandidatePath): Choice {
  const answers = [
    answer(ignored, inTree, isDirectory, true),
    answer(excluded, below, isDirectory, true),
    answer(included, below, isDirectory, false),
  ] as const
  if (answers.includes('leave')) return 'leave'
  return answers.includes('look-below') ? 'look-below' : 'take'
}

/** @param leaves whether what matches is left out; else, what does not match */
function answer(matcher: PathMatcher | undefined, path: string, isDirectory: boolean, leaves: boolean): Choice {
  if (matcher === undefined || path === '' || matcher.matches(path) !== leaves) return 'take'
  return isDirectory && matcher.mayDifferBelow(path) ? 'look-below' : 'leave'
}
