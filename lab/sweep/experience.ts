/** In which order the checks of a chapter are tried with a mutant, so that it is caught soon. Pure, but for what it remembers. */

export interface Catch {
  readonly member: string
  /** A check's name. */
  readonly check: string
}

/** Milliseconds of a check that has never passed, for the order alone. */
const GUESS = 3000

export class Experience {
  readonly #caught = new Map<string, number>()
  readonly #costs = new Map<string, number>()

  constructor(catches: readonly Catch[] = []) {
    for (const { member, check } of catches) this.caught(member, check)
  }

  caught(member: string, check: string): void {
    for (const key of [keyOf(member, check), check]) this.#caught.set(key, (this.#caught.get(key) ?? 0) + 1)
  }

  /** @param ms how long it took */
  passed(check: string, ms: number): void {
    this.#costs.set(check, ms)
  }

  /** Returns first what is quick and has caught many mutants of that member; others that it has caught count a little. */
  order<Check extends { readonly name: string }>(member: string, checks: readonly Check[]): Check[] {
    const rank = ({ name }: Check) =>
      (this.#costs.get(name) ?? GUESS) / (1 + (this.#caught.get(keyOf(member, name)) ?? 0) + (this.#caught.get(name) ?? 0) / 10)
    return checks.toSorted((one, other) => rank(one) - rank(other))
  }
}

function keyOf(member: string, check: string): string {
  return `${member}: ${check}`
}
