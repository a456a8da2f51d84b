/** Runs the checks of a container's behaviour against docker or podman, in a sandbox, and says of each whether it comes out as it does with minidock. */

import { MinidockError } from '../../runtime/base/errors.ts'
import { runChecks } from '../checks/run-checks.ts'
import type { Difference, Other } from './difference.ts'
import { judge, type Verdict } from './judge.ts'

export type Comparison =
  /** The engine stands: these checks follow. */
  | { readonly kind: 'begin'; readonly checks: readonly string[] }
  | { readonly kind: 'check'; readonly name: string; readonly verdict: Verdict }

/** Seconds, on a quiet machine, for all checks of one engine. It takes about one minute. */
const PATIENCE = 900

/**
 * @param listed the differences that are known of this engine, here
 * @throws {MinidockError} `unavailable` if the engine does not start here, with the reason
 */
export async function* compareEngine(engine: Other | 'minidock', listed: readonly Difference[]): AsyncGenerator<Comparison, void, void> {
  for await (const event of runChecks({ engine: { kind: engine }, seconds: PATIENCE })) {
    if (event.kind === 'could-not') throw new MinidockError('unavailable', `could not check ${engine}: ${event.why}`)
    if (event.kind === 'begin') yield event
    if (event.kind !== 'check') continue
    const { name, outcome } = event
    yield {
      kind: 'check',
      name,
      verdict: judge(
        outcome,
        listed.find(({ check }) => check === name),
      ),
    }
  }
}
