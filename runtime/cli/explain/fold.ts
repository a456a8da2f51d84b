/**
 * Calls that come again and again with one thing different, told once: 27 times prctl(PR_CAPBSET_DROP, …), a pair of mounts for each masked path,
 * execve in each place of PATH. A listing is read by people; the program stays as long as it is.
 */

import type { Step } from './explanation.ts'

export type Folded =
  | { readonly kind: 'step'; readonly step: Step }
  /** The steps, with `…` for what differs from time to time; `values` says by what. */
  | { readonly kind: 'repeated'; readonly steps: readonly [Step, ...Step[]]; readonly values: readonly string[] }
  /** The first place that is tried, and the others. */
  | { readonly kind: 'search'; readonly step: Step; readonly others: readonly string[] }

/** Fewer are as easily read as counted. */
const FEWEST = 3
/** A pair of calls, at most, is one thing done again. */
const LONGEST_PERIOD = 2

/** @param steps of one phase */
export function fold(steps: readonly Step[]): Folded[] {
  const folded: Folded[] = []
  for (let at = 0; at < steps.length; ) {
    const { fold: next, length } = searchAt(steps, at) ?? repeatedAt(steps, at) ?? stepAt(steps, at)
    folded.push(...next)
    at += length
  }
  return folded
}

interface Found {
  readonly fold: readonly Folded[]
  /** How many steps it stands for. */
  readonly length: number
}

function stepAt(steps: readonly Step[], at: number): Found {
  return { fold: steps.slice(at, at + 1).map(step => ({ kind: 'step', step })), length: 1 }
}

/** The search for a program: each execve is made only if the one before it found nothing. */
function searchAt(steps: readonly Step[], at: number): Found | undefined {
  const run = runOf(steps, at, ({ name }) => name === 'execve')
  const [step, ...others] = run
  if (step === undefined || others.length === 0) return undefined
  return { fold: [{ kind: 'search', step, others: others.map(({ args: [path = ''] }) => path) }], length: run.length }
}

function runOf(steps: readonly Step[], at: number, belongs: (step: Step) => boolean): readonly Step[] {
  const end = steps.findIndex((step, index) => index >= at && !belongs(step))
  return steps.slice(at, end < 0 ? steps.length : end)
}

/** Whichever tells more calls at once, and of two that tell as many the shorter one. */
function repeatedAt(steps: readonly Step[], at: number): Found | undefined {
  const periods = Array.from({ length: LONGEST_PERIOD }, (_, index) => repeatedBy(steps, at, index + 1))
  const found = periods.filter(each => each !== undefined)
  return found.sort((a, b) => b.length - a.length || sizeOf(a) - sizeOf(b))[0]
}

function repeatedBy(steps: readonly Step[], at: number, period: number): Found | undefined {
  const first = steps.slice(at, at + period)
  const times: (readonly Step[])[] = []
  for (let next = first; next.length === period && isAlike(first, next); next = steps.slice(at + times.length * period).slice(0, period)) {
    times.push(next)
  }
  const pattern = times.length >= FEWEST ? patternOf(first, times) : undefined
  return pattern && { fold: [pattern], length: times.length * period }
}

function sizeOf({ fold: all }: Found): number {
  return JSON.stringify(all).length
}

function isAlike(first: readonly Step[], next: readonly Step[]): boolean {
  return next.every((step, index) => {
    const model = first[index]
    const same =
      model?.name === step.name && model.why === step.why && model.module === step.module && model.args.length === step.args.length
    // A message has lines of its own.
    return same && model.tolerates.join() === step.tolerates.join() && step.keeps === undefined && step.messages === undefined
  })
}

/** Something has to stay and something has to differ, or one is not the other again. */
function patternOf(first: readonly Step[], times: readonly (readonly Step[])[]): Folded | undefined {
  const differs = (index: number, argument: number) => times.some(time => time[index]?.args[argument] !== first[index]?.args[argument])
  const [head, ...tail] = first.map((step, index) => abbreviated(step, argument => differs(index, argument)))
  const values = times.map(time =>
    [...new Set(time.flatMap((step, index) => step.args.filter((_, argument) => differs(index, argument))))].join(' '),
  )
  if (head === undefined || values.some(value => value === '') || head.args.every(argument => argument === '…')) return undefined
  return { kind: 'repeated', steps: [head, ...tail], values }
}

function abbreviated(step: Step, differs: (argument: number) => boolean): Step {
  const args = step.args.map((argument, index) => (differs(index) ? '…' : argument))
  return { ...step, args, call: `${step.name}(${args.join(', ')})` }
}
