/** `npm run lab sweep [N]`: changes each token of a chapter's solution once, and writes down what has caught it. */

import type { Terminal } from '../../runtime/cli/command.ts'
import { palette } from '../../runtime/cli/explain/palette.ts'
import { checks } from '../checks/index.ts'
import { shownPath } from '../learner/exercises.ts'
import { waiting } from '../learner/waiting.ts'
import { fingerprintOfChecks, keptVerdicts, pathOfKept } from './kept.ts'
import { REASONS } from './reasons.ts'
import { complaints, resultsOf, writeResults } from './results.ts'
import { chaptersWithSolution, loadSolution } from './solutions.ts'
import { type Judged, sweep } from './sweep.ts'

/**
 * @param chapter all of them if absent
 * @returns the exit code: 0 if few survive, and each has a reason
 */
export async function sweepCommand(chapter: number | undefined, terminal: Terminal): Promise<number> {
  let code = 0
  for (const each of chapter === undefined ? chaptersWithSolution() : [chapter]) code = Math.max(code, await sweepChapter(each, terminal))
  return code
}

async function sweepChapter(chapter: number, terminal: Terminal): Promise<number> {
  const solution = await loadSolution(chapter)
  const { bold } = palette(terminal.colour)
  const wait = waiting(terminal)
  const judged: Judged[] = []
  const kept = keptVerdicts({ path: pathOfKept(chapter), names: namesOf(chapter), checks: fingerprintOfChecks() })
  const reasons = REASONS[chapter] ?? {}
  wait.say('asking the type checker')
  try {
    for await (const each of sweep(solution, { note: text => terminal.out(`${text}\n`), kept, reasons })) {
      judged.push(each)
      wait.clear()
      if (each.verdict.kind === 'survived' && reasons[each.mutant.name] === undefined)
        terminal.out(`${bold('survived')}  ${each.mutant.name}\n`)
      wait.say(`${judged.length}: ${each.mutant.name}`)
    }
  } finally {
    wait.clear()
  }
  const results = resultsOf(solution, judged)
  const wrong = complaints(results, namesOf(chapter), reasons)
  terminal.out(`\nchapter ${chapter}: ${results.mutants - results.survived.length} of ${results.mutants} mutants are caught\n`)
  terminal.out(`${shownPath(writeResults(chapter, results))}\n`)
  for (const each of wrong) terminal.out(`${each}\n`)
  if (wrong.length > 0) return 1
  kept.forget()
  return 0
}

/** The checks that a chapter's exercise has to pass, by name. */
export function namesOf(chapter: number): readonly string[] {
  return checks.filter(({ since }) => since === chapter).map(({ name }) => name)
}
