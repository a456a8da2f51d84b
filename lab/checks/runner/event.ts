/** What the runner inside the sandbox tells, a line of JSON each. */

import type { CallFailure } from '../../engines/call-failure.ts'
import type { Trouble } from '../../engines/trouble.ts'

/** `call`: one that has failed meanwhile, which is likely the reason. */
export type Outcome =
  | { readonly kind: 'passed' }
  /** The system is not as promised. */
  | { readonly kind: 'failed'; readonly expected: string; readonly seen: string; readonly where: string; readonly call?: CallFailure }
  /** Neither: something is in the way of finding out. */
  | { readonly kind: 'could-not'; readonly why: string; readonly call?: CallFailure }

export type Event =
  /** Everything is up: these checks follow, in this order. */
  | { readonly kind: 'begin'; readonly checks: readonly string[] }
  | { readonly kind: 'check'; readonly name: string; readonly todo?: number; readonly outcome: Outcome; readonly ms: number }
  /** It would fail for the reason of another one (choose.ts, `exercise`). */
  | { readonly kind: 'left-out'; readonly name: string }
  /** The learner's file cannot be used. No more checks follow. */
  | { readonly kind: 'trouble'; readonly trouble: Trouble }
  /** With the learner's file not even the simplest works: `what` says so, `call` is why. No more checks follow (run-all.ts, `exercise`). */
  | { readonly kind: 'stuck'; readonly what: string; readonly call: CallFailure }
  /** Nothing can be checked here. */
  | { readonly kind: 'could-not'; readonly why: string }

export function parseEvent(line: string): Event | undefined {
  // Anything else on the stream was written by what is being checked.
  return line.startsWith(PREFIX) ? (JSON.parse(line.slice(PREFIX.length)) as Event) : undefined
}

export function writeEvent(event: Event): string {
  return `${PREFIX}${JSON.stringify(event)}\n`
}

const PREFIX = '\x1echeck '
