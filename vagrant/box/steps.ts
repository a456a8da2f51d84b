/** Steps that a user waits for: what is done, and how long it took. */

export interface Step {
  readonly title: string
  readonly seconds: number
}

export class Steps {
  readonly done: Step[] = []
  readonly #say: (line: string) => void

  constructor(say: (line: string) => void) {
    this.#say = say
  }

  async step<T>(title: string, work: () => T | Promise<T>): Promise<T> {
    this.#say(`── ${title}`)
    const began = performance.now()
    const result = await work()
    const seconds = (performance.now() - began) / 1000
    this.done.push({ title, seconds })
    this.#say(`   ${seconds.toFixed(1)} s`)
    return result
  }
}
