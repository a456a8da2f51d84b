/** How many arguments a command takes, in docker's words (docker/cli `cli/required.go`). */

import { MinidockError } from '../../base/errors.ts'
import type { Arity } from '../command.ts'

/**
 * @param words the command as it was spelled: `container ls`
 * @throws {MinidockError} of kind `invalid`
 */
export function checkArity(words: string, { min, max = Number.POSITIVE_INFINITY }: Arity, given: number): void {
  if (given >= min && given <= max) return
  throw new MinidockError('invalid', `'minidock ${words}' ${demand(min, max)}`)
}

function demand(min: number, max: number): string {
  if (max === 0) return 'accepts no arguments'
  if (min === max) return `requires ${count(min)}`
  if (max === Number.POSITIVE_INFINITY) return `requires at least ${count(min)}`
  if (min === 0) return `requires at most ${count(max)}`
  return `requires at least ${min} and at most ${count(max)}`
}

function count(number: number): string {
  return number === 1 ? '1 argument' : `${number} arguments`
}
