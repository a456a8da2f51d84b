/** The smoke of the Vagrant machine holds from the box to the end, in its time, and leaves nothing on this machine. */

import { expect, test } from 'vitest'
import { ONE_OF_EACH } from '../chapters/one-of-each.ts'
import { within } from '../suite/slowness.ts'
import { smoke, stateOfMachine } from './smoke.ts'
import { SIX_MINUTES, tooSlow, whileMeasured } from './times.ts'

test('box, up, provisioning, npm run vm, a check of each chapter, a reboot, destroy, in six minutes: and this machine is as it was', {
  timeout: within(4 * SIX_MINUTES),
}, async () => {
  const before = stateOfMachine()
  const { result, slowness } = await whileMeasured(smoke())
  const said = String(result.all)
  console.log(`${said}\n`)
  expect(result.exitCode, said).toBe(0)
  const count = Object.keys(ONE_OF_EACH).length
  expect(said).toContain(`\n${count} of ${count} checks passed\n`)
  expect(stateOfMachine()).toEqual(before)
  expect(tooSlow(said, slowness)).toBeUndefined()
})

test('a smoke that takes too long is a failure that says where its minutes went, but on a machine that is as much slower', () => {
  const said =
    '── box: packages\n   48.0 s\n── npm run vm test\n\n── 1 of 1: a file\n\n RUN  v1\n\n── 4 passed, 3 s\n   312.4 s\n\nthe smoke passed in 362 s'
  expect(tooSlow(said, 1)).toBe(
    'the smoke took 362 s, and at slowness 1.0 it may take 360:\n   48.0 s  box: packages\n  312.4 s  npm run vm test',
  )
  expect(tooSlow(said, 1.1)).toBeUndefined()
  expect(tooSlow('it said nothing of its time', 1)).toContain('the smoke took NaN s')
})
