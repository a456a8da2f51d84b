/** `npm run lab mutants`: engines with one deliberate wrong each. A check that does not catch its own is worth nothing. */

import { MinidockError } from '../../runtime/base/errors.ts'
import type { Terminal } from '../../runtime/cli/command.ts'
import { palette } from '../../runtime/cli/explain/palette.ts'
import { runChecks } from '../checks/run-checks.ts'
import type { Outcome } from '../checks/runner/event.ts'
import { mutants } from '../mutants/index.ts'
import type { Mutant } from '../mutants/mutant.ts'
import { missingFor } from '../mutants/needs.ts'
import { waiting } from './waiting.ts'

export type Fate =
  | { readonly kind: 'caught'; readonly expected: string; readonly seen: string }
  | { readonly kind: 'survived' }
  /** Neither: the check has not come to a verdict. */
  | { readonly kind: 'unknown'; readonly why: string }

/** @returns the exit code: 1 if one survives */
export async function mutantsCommand(chapter: number | undefined, terminal: Terminal): Promise<number> {
  const chosen = mutants.filter(mutant => chapter === undefined || mutant.chapter === chapter)
  if (chosen.length === 0)
    throw new MinidockError('not-found', `there are no mutants of chapter ${chapter ?? ''}`, {
      hint: `these have some: ${[...new Set(mutants.map(mutant => mutant.chapter))].sort((a, b) => a - b).join(', ')}`,
    })
  const { bold, faint } = palette(terminal.colour)
  const wait = waiting(terminal)
  const visible = chosen.filter(mutant => missingFor(mutant) === undefined)
  const placeOf = ({ chapter: number, file }: Mutant) => faint(`(chapter ${number}, ${file})`)
  let caught = 0
  for (const mutant of visible) {
    wait.say(mutant.name)
    const fate = await fateOf(mutant)
    wait.clear()
    if (fate.kind === 'caught') caught++
    terminal.out(`${fate.kind === 'caught' ? 'caught  ' : bold(fate.kind.padEnd(8))}  ${bold(mutant.name)} ${placeOf(mutant)}\n`)
    terminal.out(`          by  ${mutant.caughtBy}\n          ${faint(mutant.teaches)}\n`)
    if (fate.kind === 'unknown') terminal.out(`          ${fate.why}\n`)
  }
  for (const mutant of chosen.filter(each => !visible.includes(each)))
    terminal.out(`not here  ${bold(mutant.name)} ${placeOf(mutant)}\n          without ${missingFor(mutant)} nothing is different\n`)
  terminal.out(`\n${caught} of ${visible.length} are caught\n`)
  return caught === visible.length ? 0 : 1
}

export async function fateOf({ name, chapter, caughtBy }: Mutant): Promise<Fate> {
  for await (const event of runChecks({ engine: { kind: 'chapter', chapter, mutant: name }, names: [caughtBy] })) {
    if (event.kind === 'check') return verdict(event.outcome)
    if (event.kind === 'could-not') return { kind: 'unknown', why: event.why }
  }
  return { kind: 'unknown', why: `the engine of chapter ${chapter} has no check '${caughtBy}'` }
}

function verdict(outcome: Outcome): Fate {
  switch (outcome.kind) {
    case 'failed':
      return { kind: 'caught', expected: outcome.expected, seen: outcome.seen }
    case 'passed':
      return { kind: 'survived' }
    case 'could-not':
      return { kind: 'unknown', why: outcome.why }
  }
}
