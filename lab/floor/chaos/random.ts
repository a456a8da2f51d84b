/** Chance that can be had again: a generator of numbers with a seed (Mulberry32). */

export class Random {
  readonly seed: number
  #state: number

  constructor(seed: number) {
    this.seed = seed
    this.#state = seed
  }

  /** 0 or more, less than 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }

  /** True that often of one time. */
  chance(share: number): boolean {
    return this.next() < share
  }

  /** One of them; undefined when there is none. */
  pick<T>(of: readonly T[]): T | undefined {
    return of[Math.floor(this.next() * of.length)]
  }
}
