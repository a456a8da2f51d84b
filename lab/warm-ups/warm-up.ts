/** What a warm-up is: a file of the chapter's folder `warm-ups/` with one gap, and what the sandbox shows when the gap is filled. One idea, one minute. */

import type { Check } from '../checks/check.ts'

export interface WarmUp extends Pick<Check, 'run'> {
  /** Its file's, without `.ts`: `1-own-name`. The numbers are the order. */
  readonly name: string
  /** One sentence, which is to be remembered: shown when it passes. */
  readonly idea: string
  /** What to read, or to think of; not what to write. */
  readonly hint: string
  /** What stands in the gap, once in the file, and what belongs there. */
  readonly solution: { readonly instead: string; readonly write: string }
}

/** What a warm-up's file may export. The process that is made so then runs a script of the check's. */
export interface WarmUpFile {
  /** CLONE_NEW flags of clone3(2). */
  readonly flags?: number
  /** What the new process does first. */
  readonly calls?: (child: unknown) => void
  /** What the learner believes that a command prints. */
  readonly prediction?: unknown
}

/** Exit code of a warm-up's process where a call of the file has failed: there was no shell. */
export const CALL_FAILED = 125

/** The file as it is when its gap is filled. */
export function solved(starter: string, { solution: { instead, write } }: Pick<WarmUp, 'solution'>): string {
  return starter.replace(instead, () => write)
}

export interface Gap {
  /** From 1. */
  readonly line: number
  /** What is to be achieved, as the comment says it. */
  readonly text: string
}

/** `// TODO: what is to be achieved`, and the comment's lines that follow. @returns undefined if the learner has removed it */
export function gapIn(source: string): Gap | undefined {
  const lines = source.split('\n')
  const start = lines.findIndex(line => /^\s*\/\/ TODO: /.test(line))
  if (start < 0) return undefined
  const length = lines.slice(start).findIndex(line => !/^\s*\/\/ /.test(line))
  const comment = lines.slice(start, length < 0 ? undefined : start + length).map(line => line.replace(/^\s*\/\/ /, '').trim())
  return { line: start + 1, text: comment.join(' ').replace(/^TODO: /, '') }
}
