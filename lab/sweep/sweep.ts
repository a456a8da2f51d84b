/** Sweeps a chapter: all mutants of its solution, judged by the type checker, then by the lab. */

import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { MinidockError } from '../../runtime/base/errors.ts'
import { bundledCli } from '../engines/bundled-cli.ts'
import { startSandbox } from '../sandbox/sandbox.ts'
import { slowness, slownessForOthers } from '../suite/slowness.ts'
import type { Catch } from './experience.ts'
import { parseTold, type Work } from './inside.ts'
import type { Kept } from './kept.ts'
import { type HeartMutant, mutantsOf } from './mutants.ts'
import type { ChapterSolution } from './solutions.ts'
import { firstTypeErrors } from './types.ts'
import type { Verdict } from './verdict.ts'

export interface Judged {
  readonly mutant: HeartMutant
  readonly verdict: Verdict
}

export interface Sweeping {
  /** Is told of each check that is put aside, because it fails with the solution itself. */
  readonly note?: (text: string) => void
  /** From a sweep that was not finished: what is known is not tried again. */
  readonly kept?: Pick<Kept, 'verdictOf' | 'keep'>
  /** By the name of a mutant, why no container can tell it from the solution: it counts as one that survives, and is not tried. */
  readonly reasons?: Readonly<Record<string, string>>
}

/**
 * The verdicts as they come.
 * @throws {MinidockError} there can be no sandbox here, or it has ended before its time
 */
export async function* sweep(
  solution: ChapterSolution,
  { note = () => undefined, kept, reasons = {} }: Sweeping = {},
): AsyncGenerator<Judged, void, void> {
  const mutants = mutantsOf(solution)
  const errors = firstTypeErrors(
    dirname(solution.file),
    mutants.map(({ source }) => source),
  )
  for (const [index, mutant] of mutants.entries()) if (errors[index] !== undefined) yield { mutant, verdict: { kind: 'types' } }
  const left: HeartMutant[] = []
  const caught: Catch[] = []
  for (const mutant of mutants.filter((_mutant, index) => errors[index] === undefined)) {
    const verdict: Verdict | undefined = reasons[mutant.name] === undefined ? kept?.verdictOf(mutant) : { kind: 'survived' }
    if (verdict?.kind === 'check') caught.push({ member: mutant.member, check: verdict.check })
    if (verdict) yield { mutant, verdict }
    else left.push(mutant)
  }
  if (left.length === 0) return
  for await (const judged of inSandbox(solution, left, caught, note)) {
    kept?.keep(judged.mutant, judged.verdict)
    yield judged
  }
}

/** A heart of which no check fails at once takes so long, in seconds on a quiet machine. */
const LONGEST = 60

async function* inSandbox(
  { chapter, file, heart }: ChapterSolution,
  mutants: readonly HeartMutant[],
  caught: readonly Catch[],
  note: (text: string) => void,
): AsyncGenerator<Judged, void, void> {
  const waiting = new Map(mutants.map(mutant => [mutant.name, mutant]))
  await bundledCli()
  const sandbox = await startSandbox({
    command: [process.execPath, join(import.meta.dirname, 'inside.ts')],
    env: slownessForOthers(),
    seconds: Math.ceil((mutants.length + 1) * LONGEST * slowness()),
    pids: 1024,
    memory: 2 ** 31,
    propagation: 'private',
  })
  sandbox.stdin.end(JSON.stringify({ chapter, file, solution: heart, mutants, caught } satisfies Work))
  let said = ''
  sandbox.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-4000)
  })
  try {
    for await (const line of createInterface({ input: sandbox.stdout })) {
      const told = parseTold(line)
      if (told?.kind === 'could-not') said = told.why
      if (told?.kind === 'put-aside') note(`put aside, it fails with the solution: ${told.check}`)
      if (told?.kind !== 'verdict') continue
      const mutant = waiting.get(told.name)
      waiting.delete(told.name)
      if (mutant) yield { mutant, verdict: told.verdict }
    }
    const [next] = waiting.keys()
    if (next === undefined) return
    throw new MinidockError('engine', `the sweep of chapter ${chapter} has ended at the mutant "${next}"`, { hint: said.trim() })
  } finally {
    sandbox.abandon()
    await sandbox.ended
  }
}
