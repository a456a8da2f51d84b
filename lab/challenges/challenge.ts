/** What a challenge is: a statement about behaviour, a file that begins with it and has no gaps, and checks that prove it, whatever the file does. */

import type { Check } from '../checks/check.ts'
import type { EngineUnderTest } from '../engines/engine-under-test.ts'

export interface Challenge {
  /** From 1; `npm run lab challenge CHAPTER NUMBER`. */
  readonly number: number
  readonly title: string
  /** In the chapter's folder `challenges/`: `1-visit.sh`. The learner's has its ending. */
  readonly starter: string
  /** The engine that its checks act through. @param file the learner's, an absolute path */
  engine(file: string): EngineUnderTest
  /** In the order in which a learner gets there. */
  checks(file: string): readonly Check[]
  /** A system call that fails on the challenge's machine (`../kernel/refuse.c`). */
  readonly refuses?: 'pivot_root'
}
