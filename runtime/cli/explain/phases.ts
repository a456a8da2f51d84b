/** The phases that `--phase` names. */

import { MinidockError } from '../../base/errors.ts'
import { didYouMean } from '../../formats/text/suggest.ts'
import { PHASES, type Phase } from '../../plan/birth.ts'

const ALL: readonly Phase[] = Object.values(PHASES).flat()

/** @param values each one phase or several: `enter,mount` @throws {MinidockError} `invalid`: there is no such phase */
export function phasesOf(values: readonly string[]): readonly Phase[] {
  return values.flatMap(value => value.split(',')).map(name => phaseOf(name.trim()))
}

function phaseOf(name: string): Phase {
  const found = ALL.find(phase => phase === name)
  if (found) return found
  const guess = didYouMean(name, ALL)
  throw new MinidockError('invalid', `invalid argument ${JSON.stringify(name)} for "--phase" flag: there is no such phase`, {
    hint: [...(guess === undefined ? [] : [guess]), `the phases are ${ALL.join(', ')}`].join('\n'),
  })
}
