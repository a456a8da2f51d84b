/**
 * How much variables, and ranges of ports, may add to the texts of a stage: `ARG A=$A$A` doubles a text, so thirty lines of a file, or thirty triggers of a base image, would fill the memory.
 * Patterns of `${name//pattern/text}` may take a bounded number of steps for the same reason. Docker has no such limit; a file that a person wrote stays far below.
 */

import { MinidockError } from '../../base/errors.ts'

/** Characters. */
const LONGEST = 2 ** 22
/** Comparisons of a character with a place in a pattern. */
const MOST_WORK = 2 ** 22

export class Growth {
  #room = LONGEST
  #work = MOST_WORK

  /** Counts characters that a variable brings. @throws {MinidockError} `invalid` when it is too much */
  add(characters: number): void {
    this.#room -= characters
    if (this.#room >= 0) return
    throw new MinidockError('invalid', `a stage becomes more than ${LONGEST >> 20} MiB longer than it is written`, {
      hint: 'a variable that holds itself twice doubles each time: A=$A$A; a range of ports is a text for each port',
    })
  }

  /** Counts the work of a pattern. @throws {MinidockError} `invalid` when it is too much */
  work(steps: number): void {
    this.#work -= steps
    if (this.#work >= 0) return
    throw new MinidockError('invalid', 'patterns in substitutions take too long', { hint: 'use a shorter pattern, or a shorter value' })
  }
}
