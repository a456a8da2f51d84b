/** What is shown of an explanation, and of the difference between two: a panel for each of request, spec, program and release. */

import type { Phase } from '../../plan/birth.ts'
import { without } from './attributed.ts'
import { diffLines } from './diff-lines.ts'
import { documentLines } from './document-lines.ts'
import { type Explanation, NOT_SAID, type Step } from './explanation.ts'
import type { Line, Panel, PanelName } from './line.ts'
import { calls, programLines } from './program-lines.ts'

export interface PanelOptions {
  readonly only?: PanelName
  /** The program's calls of these phases; absent: of all. */
  readonly phases?: readonly Phase[]
  /** Nothing is folded or left out. */
  readonly all: boolean
  /** The reason of each call. */
  readonly why: boolean
  /** Messages of netlink(7) as bytes, too. */
  readonly bytes: boolean
  /** The columns that a panel has for text. */
  readonly width: (panel: PanelName) => number
}

export function panelsOf(explanation: Explanation, options: PanelOptions): Panel[] {
  return shown(options).map(name => panelOf(name, explanation, options))
}

/** @param chapter that `after` has and `before` has not */
export function diffPanels(before: Explanation, after: Explanation, chapter: number, options: PanelOptions): Panel[] {
  return shown(options).map(name => {
    const lines = diffLines(panelOf(name, before, options).lines, panelOf(name, after, options).lines)
    return { name, title: `${name}: what chapter ${chapter} changes`, lines: lines.length > 0 ? lines : [NOTHING] }
  })
}

const NOTHING: Line = { depth: 0, indent: 0, kind: 'reason', text: '# nothing' }

function shown({ only }: PanelOptions): readonly PanelName[] {
  return only ? [only] : ['request', 'spec', 'program', 'release']
}

function panelOf(name: PanelName, explanation: Explanation, options: PanelOptions): Panel {
  const lines = linesOf(name, explanation, options)
  return {
    name,
    title: titleOf(name, explanation, options),
    lines: options.all ? lines : lines.map(line => withShortId(line, explanation.id)),
  }
}

function linesOf(name: PanelName, { request, spec, program, release }: Explanation, options: PanelOptions): Line[] {
  const { all, why, bytes, width } = options
  switch (name) {
    case 'request':
      return documentLines(all ? request : without(request, NOT_SAID), { columns: width(name), fold: !all })
    case 'spec':
      return documentLines(spec, { columns: width(name), fold: !all })
    case 'program':
      return phaseLines(program, options)
    case 'release':
      return programLines(release, { fold: !all, why, bytes })
  }
}

function phaseLines(program: readonly Step[], { all, why, bytes, phases }: PanelOptions): Line[] {
  const steps = stepsIn(program, phases)
  return phases && steps.length === 0 ? [NOTHING] : programLines(steps, { fold: !all, why, bytes })
}

function titleOf(name: PanelName, { program, release }: Explanation, { phases }: PanelOptions): string {
  switch (name) {
    case 'request':
      return "request: what docker's client would send to POST /containers/create"
    case 'spec':
      return 'spec: the OCI runtime spec, a config.json that runc can read too'
    case 'program':
      return `program: ${phases ? `${stepsIn(program, phases).length} of ` : ''}${calls(program.length)}${noteOf(stepsIn(program, phases))}`
    case 'release':
      return `release: ${calls(release.length)}, once the container has ended${noteOf(release)}`
  }
}

/** @param phases absent: all of them */
export function stepsIn(steps: readonly Step[], phases: readonly Phase[] | undefined): readonly Step[] {
  return phases ? steps.filter(({ phase }) => phase && phases.includes(phase)) : steps
}

function noteOf(steps: readonly Step[]): string {
  const [errno] = steps.flatMap(({ tolerates }) => tolerates)
  return errno === undefined ? '' : `; "or ${errno}" means that this error is no failure`
}

/** In paths the id has 64 digits, which say nothing more than 12 do. */
function withShortId(line: Line, id: string): Line {
  return { ...line, text: line.text.replaceAll(id, `${id.slice(0, 12)}…`) }
}
