/** How a check says what it expected of the system, and what it saw. */

import { CheckFailure } from './check.ts'

/** @throws {CheckFailure} unless `so`; both are sentences about the system */
export function expectThat(so: boolean, expected: string, seen: string): void {
  if (!so) throw new CheckFailure(expected, seen.trim() === '' ? 'nothing' : shortened(seen.trim()))
}

/**
 * @param what of the system: 'the host name inside'
 * @throws {CheckFailure}
 */
export function expectSame(what: string, expected: string | number, seen: string | number): void {
  expectThat(expected === seen, `${what} is ${shown(expected)}`, `it is ${shown(seen)}`)
}

/** @throws {CheckFailure} */
export function expectMatch(what: string, expected: RegExp, seen: string): void {
  expectThat(expected.test(seen), `${what} matches ${expected}`, `it is ${shown(seen)}`)
}

/** Ids of 64 digits, as `ps` shows them: a line should be readable. */
function shortened(text: string): string {
  return text.replaceAll(/\b([0-9a-f]{12})[0-9a-f]{52}\b/g, '$1…')
}

function shown(value: string | number): string {
  if (value === '') return 'empty'
  return typeof value === 'number' || !value.includes('\n') ? `${value}` : `\n${value}`
}
