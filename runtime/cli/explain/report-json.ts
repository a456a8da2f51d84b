/**
 * `explain --json`: one object, stable.
 *
 *   release, program   a list of { list, phase?, keeps?, call, otherwise?, bytes?, tolerates, why, module, chapter }
 *   request, spec      a list of { path, value, module, chapter }, one for each value; of the request only what has been said
 *   with --diff        { chapter, request: { came, went }, spec: …, program: …, release: … }, each a list as above
 */

import { showBytes } from '../../kernel/netlink/bytes.ts'
import type { Phase } from '../../plan/birth.ts'
import { type Leaf, leavesOf, without } from './attributed.ts'
import { type Explanation, NOT_SAID, type Step } from './explanation.ts'
import { PANELS, type PanelName } from './line.ts'
import { stepsIn } from './panels.ts'

/** With `--bytes`, the rows of each message that it sends. */
type ReportedStep = Omit<Step, 'name' | 'args' | 'messages'> & { readonly bytes?: readonly (readonly string[])[] }
export type Report = Partial<Readonly<Record<PanelName, readonly (Leaf | ReportedStep)[]>>>

export interface ReportOptions {
  readonly only?: PanelName | undefined
  /** The program's calls of these phases; absent: of all. */
  readonly phases?: readonly Phase[]
  readonly bytes?: boolean
}

export function report(explanation: Explanation, { only, ...options }: ReportOptions = {}): Report {
  return Object.fromEntries((only ? [only] : PANELS).map(name => [name, partOf(name, explanation, options)]))
}

function partOf(
  name: PanelName,
  { request, spec, program, release }: Explanation,
  { bytes = false, phases }: ReportOptions,
): readonly (Leaf | ReportedStep)[] {
  switch (name) {
    case 'request': {
      const said = without(request, NOT_SAID)
      return said ? leavesOf(said) : []
    }
    case 'spec':
      return leavesOf(spec)
    case 'program':
      return stepsIn(program, phases).map(step => reportedStep(step, bytes))
    case 'release':
      return release.map(step => reportedStep(step, bytes))
  }
}

function reportedStep(
  { name: _name, args: _args, brief: _brief, briefOtherwise: _otherwise, messages, ...step }: Step,
  bytes: boolean,
): ReportedStep {
  return { ...step, ...(bytes && messages && { bytes: messages.map(showBytes) }) }
}

/** What one has and the other has not, as often as it has it. */
export function reportDiff(before: Explanation, after: Explanation, chapter: number, { only, ...options }: ReportOptions = {}): unknown {
  const parts = (only ? [only] : PANELS).map(name => {
    const [old, now] = [partOf(name, before, options), partOf(name, after, options)]
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
  return 'call' in item
    ? JSON.stringify([item.list, item.phase, item.call, item.otherwise, item.module])
    : JSON.stringify([item.path, item.value])
}
