/** What another engine's outcome of a check means. Pure. */

import type { Outcome } from '../checks/runner/event.ts'
import type { Difference } from './difference.ts'

export type Verdict =
  /** As minidock. */
  | { readonly kind: 'same' }
  | { readonly kind: 'listed'; readonly difference: Difference }
  | { readonly kind: 'unlisted'; readonly expected: string; readonly seen: string }
  /** It is listed, and passes: the list is wrong. */
  | { readonly kind: 'outdated'; readonly difference: Difference }
  | { readonly kind: 'could-not'; readonly why: string }

/** @param difference the one that is listed for this check, engine and machine, if there is one */
export function judge(outcome: Outcome, difference: Difference | undefined): Verdict {
  switch (outcome.kind) {
    case 'passed':
      return difference && !difference.byChance ? { kind: 'outdated', difference } : { kind: 'same' }
    case 'failed': {
      const { expected, seen } = outcome
      return difference?.sees.test(seen) ? { kind: 'listed', difference } : { kind: 'unlisted', expected, seen }
    }
    case 'could-not':
      return outcome
  }
}

export function isAsListed({ kind }: Verdict): boolean {
  return kind === 'same' || kind === 'listed'
}
