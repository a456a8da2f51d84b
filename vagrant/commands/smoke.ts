/** `npm run vm smoke`: the machine is made, brought up, checked and destroyed, in namespaces of its own. */

import { MinidockError } from '../../runtime/base/errors.ts'
import { smoke } from '../smoke/smoke.ts'

/** On a machine that is busy with other work. */
const SECONDS = 15 * 60

/** @returns the exit code */
export async function smokeCommand(words: readonly string[]): Promise<number> {
  if (words.length > 0) throw new MinidockError('invalid', `npm run vm smoke takes no words, and got: ${words.join(' ')}`)
  const began = performance.now()
  const code = await smoke({ seconds: SECONDS, say: line => console.log(line) })
  console.log(`\nthe smoke ${code === 0 ? 'passed' : `failed (exit code ${code})`} in ${((performance.now() - began) / 1000).toFixed(0)} s`)
  return code
}
