/** `npm run lab -- --engine docker`: the same checks of another engine. What a container promises is not minidock's invention. */

import type { Terminal } from '../../runtime/cli/command.ts'
import { palette } from '../../runtime/cli/explain/palette.ts'
import { circumstancesOf } from '../oracle/circumstances.ts'
import { compareEngine } from '../oracle/compare-engine.ts'
import { differencesIn } from '../oracle/differences.ts'
import { isAsListed, type Verdict } from '../oracle/judge.ts'
import type { OtherEngine } from './command-line.ts'
import { labelled, marks } from './report.ts'
import { waiting } from './waiting.ts'

/** @returns the exit code: 0 if each check passes, or differs as docs/differences.md says */
export async function engineCommand(engine: OtherEngine, terminal: Terminal): Promise<number> {
  // Before a sandbox is made: what is not installed is said at once.
  const here = engine === 'minidock' ? undefined : await circumstancesOf(engine)
  const title = here ? `${engine} ${here.version}` : engine
  const wait = waiting(terminal)
  const verdicts: Verdict[] = []
  let names: readonly string[] = []
  wait.say(`${title} is starting in a sandbox`)
  try {
    for await (const event of compareEngine(engine, here ? differencesIn(here) : [])) {
      wait.clear()
      if (event.kind === 'begin') names = event.checks
      else {
        verdicts.push(event.verdict)
        terminal.out(lineOf(event.name, event.verdict, terminal.colour))
      }
      wait.say(names[verdicts.length] ?? '')
    }
  } finally {
    wait.clear()
  }
  terminal.out(`\n${title}: ${summary(verdicts)}\n`)
  return verdicts.every(isAsListed) ? 0 : 1
}

function summary(verdicts: readonly Verdict[]): string {
  const count = (so: (verdict: Verdict) => boolean) => verdicts.filter(so).length
  const passed = count(({ kind }) => kind === 'same' || kind === 'outdated')
  const [listed, wrong] = [count(({ kind }) => kind === 'listed'), count(verdict => !isAsListed(verdict))]
  return [
    `${passed} of ${verdicts.length} checks pass`,
    ...(listed > 0 ? [`${listed} differ as docs/differences.md says`] : []),
    ...(wrong > 0 ? [`${wrong} ${wrong === 1 ? 'is' : 'are'} not as it says`] : []),
  ].join(', ')
}

function lineOf(name: string, verdict: Verdict, colour: boolean): string {
  const { passed, failed } = marks(colour)
  const mark = { same: passed, listed: 'differs', unlisted: failed, outdated: failed, 'could-not': failed }[verdict.kind]
  const rows = rowsOf(verdict)
  return `${mark}  ${name}\n${rows.length === 0 ? '' : labelled(rows, palette(colour).bold)}`
}

const LIST = 'lab/oracle/differences.ts'

function rowsOf(verdict: Verdict): readonly (readonly [string, string])[] {
  switch (verdict.kind) {
    case 'same':
      return []
    case 'listed':
      return [['why', verdict.difference.reason]]
    case 'unlisted':
      return [
        ['expected', verdict.expected],
        ['seen', verdict.seen],
        ['so', `the check asks too much of a container, or this is a difference that is to be listed: ${LIST}`],
      ]
    case 'outdated':
      return [['so', `it passes, and yet it is listed as a difference in ${LIST}: ${verdict.difference.reason}`]]
    case 'could-not':
      return [['could not check', verdict.why]]
  }
}
