/** A program as lines: who runs it, in which phase, why, and the call. A reason that holds for several calls in a row is said once. */

import { MEANING_AT, showBytes } from '../../kernel/netlink/bytes.ts'
import type { Phase } from '../../plan/birth.ts'
import type { Step } from './explanation.ts'
import { type Folded, fold } from './fold.ts'
import type { Line } from './line.ts'

export interface ProgramOptions {
  /** Tell repeated calls once. */
  readonly fold: boolean
  readonly why: boolean
  /** Messages of netlink(7) as bytes, too. */
  readonly bytes?: boolean
}

/** The process that runs a list. */
export const LISTS: Readonly<Record<Step['list'], { readonly name: string; readonly what: string }>> = {
  monitor: { name: 'monitor', what: 'the process that starts the stage, and waits for the container to end' },
  host: { name: 'stage', what: 'a helper process on the host, with all its rights' },
  child: { name: 'init', what: "the new process, which becomes the container's program" },
  release: { name: 'monitor', what: 'the process that waits for the container to end' },
}

const PHASES: Readonly<Record<Phase, string>> = {
  hold: 'open what stays open until the container has ended',
  prepare: 'before there is a new process',
  clone: 'the new process is made',
  connect: 'connect the new process with the host',
  root: "prepare the root, while the host's files are in sight",
  enter: 'make the new root the root of this process',
  mount: 'mount file systems: every path is looked up inside the new root',
  cover: 'mount what a mount of the user would hide',
  seal: 'mask what shows the host, and make read-only what the container must not change',
  confine: 'give up rights (system calls, capabilities), become the user',
  ready: 'wait for the start',
  exec: 'become the program',
}

/** Depths: 0 list, 1 phase, 2 repetition or reason, then the calls. */
const CALL = 4

export function programLines(steps: readonly Step[], options: ProgramOptions): Line[] {
  const lists = [...Map.groupBy(steps, ({ list }) => list)]
  return lists.flatMap(([list, ofList]) => [heading(`${LISTS[list].name}: ${LISTS[list].what}`, 0), ...phaseLines(ofList, options)])
}

function phaseLines(steps: readonly Step[], options: ProgramOptions): Line[] {
  const phases = [...Map.groupBy(steps, ({ phase }) => phase)]
  return phases.flatMap(([phase, ofPhase]) => [
    ...(phase ? [heading(`${phase}: ${PHASES[phase]}`, 1)] : []),
    ...callLines(options.fold ? fold(ofPhase) : ofPhase.map(step => ({ kind: 'step', step })), options),
  ])
}

function heading(text: string, depth: number): Line {
  return { depth, indent: depth * 2, kind: 'heading', text }
}

function callLines(folded: readonly Folded[], { fold: isBrief, why, bytes = false }: ProgramOptions): Line[] {
  let reason: string | undefined
  return folded.flatMap(each => {
    const steps = each.kind === 'repeated' ? each.steps : [each.step]
    const isPair = steps.length > 1
    const lines = steps.flatMap((step, index) => {
      const isNew = step.why !== reason || (isPair && index === 0)
      reason = step.why
      const times = each.kind === 'repeated' && !isPair ? `${each.values.length} × ` : ''
      return [
        ...(why && isNew ? [reasonLine(step, isPair)] : []),
        callLine(step, times, isPair, isBrief),
        ...messageLines(step, bytes, isBrief),
      ]
    })
    if (each.kind === 'step') return lines
    if (each.kind === 'search')
      return [...lines, moreLine(each.step, `… and in ${counted(each.others.length)} of PATH: ${each.others.map(folderOf).join(', ')}`)]
    const [first] = each.steps
    if (!isPair) return [...lines, moreLine(first, `… = ${each.values.join(', ')}`)]
    // What comes after a pair is told its reason again.
    reason = undefined
    return [moreLine(first, `${each.values.length} times, for ${each.values.join(', ')}:`, 2), ...lines]
  })
}

function reasonLine({ module, chapter, why }: Step, isPair: boolean): Line {
  return { depth: isPair ? 3 : 2, indent: isPair ? 6 : 4, hang: 2, kind: 'reason', text: `# ${why}`, origin: { module, chapter } }
}

function callLine(step: Step, times: string, isPair: boolean, isBrief: boolean): Line {
  const { module, chapter, why, keeps, tolerates, given } = step
  const call = isBrief ? (step.brief ?? step.call) : step.call
  const kept = keeps === undefined ? '' : `${keeps} = `
  const text = `${[`${times}${kept}${call}`, ...tolerates].join(' or ')}${given === undefined ? '' : ` given ${given}`}`
  return { depth: CALL, indent: isPair ? 6 : 4, kind: 'code', text, sense: `${module} ${why}`, origin: { module, chapter } }
}

/** What is sent otherwise, and the bytes of each message below the line that sends it. */
function messageLines(step: Step, bytes: boolean, isBrief: boolean): Line[] {
  const { module, chapter, why, messages = [] } = step
  const otherwise = isBrief ? (step.briefOtherwise ?? step.otherwise) : step.otherwise
  const rest = { kind: 'code', sense: `${module} ${why}`, origin: { module, chapter } } as const
  return messages.flatMap((message, index) => [
    ...(index > 0 && otherwise !== undefined ? [{ depth: CALL + 1, indent: 6, text: otherwise, ...rest }] : []),
    ...(bytes ? showBytes(message) : []).map(text => ({
      depth: CALL + 1 + index,
      indent: 6 + index * 2,
      hang: MEANING_AT + 2,
      text,
      ...rest,
    })),
  ])
}

function moreLine({ module, chapter, why }: Step, text: string, depth = CALL + 1): Line {
  return { depth, indent: depth > CALL ? 6 : 4, kind: 'code', text, sense: why, origin: { module, chapter } }
}

function counted(places: number): string {
  return places === 1 ? '1 more place' : `${places} more places`
}

/** `/usr/bin` of `"/usr/bin/sh"`. */
function folderOf(shown: string): string {
  return shown.slice(1, shown.lastIndexOf('/'))
}

export function calls(count: number): string {
  return count === 1 ? '1 system call' : `${count} system calls`
}
