/** What is shown of an explanation, and of the difference between two: a panel for each of request, spec, program and release. */

import { without } from './attributed.ts'
import { diffLines } from './diff-lines.ts'
import { documentLines } from './document-lines.ts'
import { type Explanation, NOT_SAID } from './explanation.ts'
import type { Line, Panel, PanelName } from './line.ts'
import { programLines } from './program-lines.ts'

export interface PanelOptions {
  readonly only?: PanelName
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
    const nothing: Line = { depth: 0, indent: 0, kind: 'reason', text: '# nothing' }
    return { name, title: `${name}: what chapter ${chapter} changes`, lines: lines.length > 0 ? lines : [nothing] }
  })
}

function shown({ only }: PanelOptions): readonly PanelName[] {
  return only ? [only] : ['request', 'spec', 'program', 'release']
}

function panelOf(name: PanelName, explanation: Explanation, options: PanelOptions): Panel {
  const lines = linesOf(name, explanation, options)
  return { name, title: titleOf(name, explanation), lines: options.all ? lines : lines.map(line => withShortId(line, explanation.id)) }
}

function linesOf(name: PanelName, { request, spec, program, release }: Explanation, options: PanelOptions): Line[] {
  const { all, why, bytes, width } = options
  switch (name) {
    case 'request':
      return documentLines(all ? request : without(request, NOT_SAID), { columns: width(name), fold: !all })
    case 'spec':
      return documentLines(spec, { columns: width(name), fold: !all })
    case 'program':
      return programLines(program, { fold: !all, why, bytes })
    case 'release':
      return programLines(release, { fold: !all, why, bytes })
  }
}

function titleOf(name: PanelName, { program, release }: Explanation): string {
  switch (name) {
    case 'request':
      return "request: docker's create request"
    case 'spec':
      return 'spec: the OCI runtime spec, config.json'
    case 'program':
      return `program: ${calls(program.length)}; "or EEXIST" means that this error is no failure`
    case 'release':
      return `release: ${calls(release.length)}`
  }
}

function calls(count: number): string {
  return count === 1 ? '1 system call' : `${count} system calls`
}

/** In paths the id has 64 digits, which say nothing more than 12 do. */
function withShortId(line: Line, id: string): Line {
  return { ...line, text: line.text.replaceAll(id, `${id.slice(0, 12)}…`) }
}
