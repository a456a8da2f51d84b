/** `npm run vm smoke [BOX]`: the machine is made, brought up, checked and destroyed, in namespaces of its own. With a box: that of `npm run vm box`, for libvirt. */

import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { slowness } from '../../lab/suite/slowness.ts'
import { MinidockError } from '../../runtime/base/errors.ts'
import { smoke } from '../smoke/smoke.ts'

/** On a machine with a little other work; on one that is slower, as much longer. */
const SECONDS = 15 * 60

/** @returns the exit code */
export async function smokeCommand(words: readonly string[]): Promise<number> {
  const [box, ...more] = words
  if (more.length > 0) throw new MinidockError('invalid', `npm run vm smoke takes one box, and got: ${words.join(' ')}`)
  if (box !== undefined && !existsSync(box)) throw new MinidockError('not-found', `there is no box ${box}`)
  const began = performance.now()
  const code = await smoke({
    ...(box !== undefined && { box: resolve(box) }),
    seconds: Math.ceil(SECONDS * slowness()),
    say: line => console.log(line),
  })
  console.log(`\nthe smoke ${code === 0 ? 'passed' : `failed (exit code ${code})`} in ${((performance.now() - began) / 1000).toFixed(0)} s`)
  return code
}
