/**
 * Measures in rounds: A B C, A B C, … What slows the machine down for a while slows all of them, and the ratios of their medians stay.
 * Each is first run a few times without being measured, which fills caches and shows whether it can be run here at all.
 */

import { spawnSync } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'

/** One that is measured; a single run may yield several figures. */
export interface Contender {
  /** What each figure is, as the table says it. */
  readonly rows: readonly string[]
  /** @returns a figure a row, in milliseconds */
  run(): Promise<readonly number[]>
  /** Milliseconds to wait afterwards: what it still does behind its caller's back must not slow down the next. */
  readonly rest?: number
}

export type Row =
  | { readonly kind: 'measured'; readonly name: string; readonly samples: readonly number[] }
  /** Never silently left out: it says why. */
  | { readonly kind: 'absent'; readonly name: string; readonly why: string }

export interface Rounds {
  readonly warmUps: number
  readonly rounds: number
}

/** The wall time of a whole process, from before it is started until it has been waited for. */
export function command(name: string, argv: readonly string[], env: NodeJS.ProcessEnv, rest = 0): Contender {
  const [program = '', ...args] = argv
  return {
    rows: [name],
    rest,
    async run() {
      const start = process.hrtime.bigint()
      const { status, signal, error } = spawnSync(program, args, { env, stdio: 'ignore' })
      const end = process.hrtime.bigint()
      if (status !== 0) throw new Error(`${program} failed: ${error?.message ?? signal ?? `exit code ${status}`}`)
      return [Number(end - start) / 1e6]
    },
  }
}

export async function measure(contenders: readonly Contender[], { warmUps, rounds }: Rounds, say: (line: string) => void): Promise<Row[]> {
  const results = contenders.map(contender => ({ contender, samples: contender.rows.map((): number[] => []), failure: '' }))
  for (let round = -warmUps; round < rounds; round++) {
    say(round < 0 ? 'warming up' : `round ${round + 1} of ${rounds}`)
    for (const result of results) {
      if (result.failure !== '') continue
      try {
        const figures = await result.contender.run()
        if (round >= 0) for (const [index, samples] of result.samples.entries()) samples.push(figures[index] ?? Number.NaN)
      } catch (error) {
        result.failure = error instanceof Error ? error.message : String(error)
      }
      await sleep(result.contender.rest)
    }
  }
  return results.flatMap(({ contender, samples, failure }) =>
    contender.rows.map((name, index): Row => {
      return failure === '' ? { kind: 'measured', name, samples: samples[index] ?? [] } : { kind: 'absent', name, why: failure }
    }),
  )
}
