/**
 * `explain --json`: one object, stable.
 *
 *   release, program   a list of { list, phase?, keeps?, call, tolerates, why, module, chapter }
 *   request, spec      a list of { path, value, module, chapter }, one for each value; of the request only what has been said
 *   with --diff        { chapter, request: { came, went }, spec: …, program: …, release: … }, each a list as above
 */

import { type Leaf, leavesOf, without } from './attributed.ts'
import { type Explanation, NOT_SAID, type Step } from './explanation.ts'
import { PANELS, type PanelName } from './line.ts'

type ReportedStep = Omit<Step, 'name' | 'args'>
export type Report = Partial<Readonly<Record<PanelName, readonly (Leaf | ReportedStep)[]>>>

export function report(explanation: Explanation, only?: PanelName): Report {
  return Object.fromEntries((only ? [only] : PANELS).map(name => [name, partOf(name, explanation)]))
}

function partOf(name: PanelName, { request, spec, program, release }: Explanation): readonly (Leaf | ReportedStep)[] {
  switch (name) {
    case 'request': {
      const said = without(request, NOT_SAID)
      return said ? leavesOf(said) : []
    }
    case 'spec':
      return leavesOf(spec)
    case 'program':
      return program.map(reportedStep)
    case 'release':
      return release.map(reportedStep)
  }
}

function reportedStep({ name: _name, args: _args, ...step }: Step): ReportedStep {
  return step
}

/** What one has and the other has not, as often as it has it. */
export function reportDiff(before: Explanation, after: Explanation, chapter: number, only?: PanelName): unknown {
  const parts = (only ? [only] : PANELS).map(name => {
    const [old, now] = [partOf(name, before), partOf(name, after)]
    return [name, { came: missing(now, old), went: missing(old, now) }]
  })
  return { chapter, ...Object.fromEntries(parts) }
}

function missing<T extends Leaf | ReportedStep>(items: readonly T[], among: readonly (Leaf | ReportedStep)[]): T[] {
  const left = among.map(identityOf)
  return items.filter(item => {
    const index = left.indexOf(identityOf(item))
    if (index >= 0) left.splice(index, 1)
    return index < 0
  })
}

function identityOf(item: Leaf | ReportedStep): string {
  return 'call' in item ? JSON.stringify([item.list, item.phase, item.call, item.module]) : JSON.stringify([item.path, item.value])
}
