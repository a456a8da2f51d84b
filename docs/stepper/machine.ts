/** A small interpreter of programs: it does to the picture what the kernel does to a machine, as far as the picture shows it. */

import { type Outcome, Scene } from './effect.ts'
import { effects } from './effects.ts'
import { type Operation, readingOf } from './operation.ts'
import { initialState, type State, withStage } from './state.ts'

/** @throws {RangeError} what the kernel would refuse */
export function perform(state: State, operation: Operation): Outcome {
  const { actor, name, tolerates, keeps } = operation
  const process = state.processes.find(each => each.name === actor)
  if (!process) throw new RangeError(`${name}: there is no ${actor} yet`)
  return effects[name](new Scene(state, process, tolerates), readingOf(operation), keeps)
}

/** The state before the first call, then what follows each. The monitor has forked the stage when it has no call of its own to make any more. */
export function play(operations: readonly Operation[], from: State = initialState()): readonly Outcome[] {
  const forked = (state: State, next: Operation | undefined) => (next?.actor === 'monitor' ? state : withStage(state))
  let state = forked(from, operations[0])
  const outcomes: Outcome[] = [{ state }]
  for (const operation of operations) {
    const outcome = perform(forked(state, operation), operation)
    outcomes.push(outcome)
    state = outcome.state
  }
  return outcomes
}
