/** Lines that stand on a terminal and are written anew in the same place. */

const ERASE_TO_END_OF_LINE = '\x1b[K'
const ERASE_BELOW = '\x1b[J'

export class StandingLines {
  #height = 0

  /** How many stand there. */
  get height(): number {
    return this.#height
  }

  /** Returns what writes lines in the place of those that stand there. */
  anew(lines: readonly string[]): string {
    const up = this.#height === 0 ? '' : `\x1b[${this.#height}A\r`
    this.#height = lines.length
    return `${up}${lines.map(line => `${line}${ERASE_TO_END_OF_LINE}\n`).join('')}${ERASE_BELOW}`
  }

  /** What stands there stays: the next lines go below. */
  leave(): void {
    this.#height = 0
  }
}
