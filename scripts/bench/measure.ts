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
  /** How often it is run before it is measured, where that takes more than it does for the others. */
  readonly warmUps?: number
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
  say('warming up')
  for (const result of results) for (let left = result.contender.warmUps ?? warmUps; left > 0; left--) await figuresOf(result)
  for (let round = 0; round < rounds; round++) {
    say(`round ${round + 1} of ${rounds}`)
    for (const result of results) {
      const figures = await figuresOf(result)
      for (const [index, figure] of figures.entries()) result.samples[index]?.push(figure)
    }
  }
  return results.flatMap(({ contender, samples, failure }) =>
    contender.rows.map((name, index): Row => {
      return failure === '' ? { kind: 'measured', name, samples: samples[index] ?? [] } : { kind: 'absent', name, why: failure }
    }),
  )
}

/** @returns none where it has failed, now or before */
async function figuresOf(result: { readonly contender: Contender; failure: string }): Promise<readonly number[]> {
  const { contender } = result
  if (result.failure !== '') return []
  try {
    return await contender.run()
  } catch (error) {
    result.failure = error instanceof Error ? error.message : String(error)
    return []
  } finally {
    await sleep(contender.rest)
  }
}
