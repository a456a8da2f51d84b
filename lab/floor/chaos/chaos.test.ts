/** Fifty containers at once, commands of all sorts on them, and SIGKILL at random to everybody: whatever was killed, the next command finds the truth. */

import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { until } from '../../fixtures/eventually.ts'
import { besidesNetwork } from '../../fixtures/network-state.ts'
import { processesOf } from '../../fixtures/nothing-left.ts'
import { useMinidock } from '../../fixtures/use-minidock.ts'
import { within } from '../../suite/slowness.ts'
import { Crowd } from './crowd.ts'
import { Random } from './random.ts'
import { gaps, wrongEvents } from './records.ts'
import { Strikes } from './strikes.ts'
import { untruths } from './truth.ts'

const ROUNDS = Number(process.env['CHAOS_ROUNDS'] ?? 300)
const BETWEEN_LOOKS = 25
const SEED = Number(process.env['CHAOS_SEED'] ?? Math.floor(Math.random() * 2 ** 31))

const minidock = useMinidock()
const ids = async () => (await minidock.ok('ps', '-aq')).split('\n').filter(id => id !== '')

test(`${ROUNDS} rounds of it leave no orphan, no wrong state, no gap in a log, and nothing that rm -f does not remove`, {
  timeout: within(600),
}, async () => {
  const random = new Random(SEED)
  const [crowd, strikes] = [new Crowd(minidock, random), new Strikes(minidock, random)]
  for (let round = 1; round <= ROUNDS; round++) {
    if (round % 5 === 1) await crowd.fill()
    await strikes.round()
    if (round % BETWEEN_LOOKS !== 0) continue
    await strikes.calm()
    await minidock.ok('system', 'gc')
    const wrong = [
      ...(await untruths(minidock)),
      ...(await gaps(minidock, strikes.unrecorded)),
      ...wrongEvents(minidock),
      ...strikes.complaints,
    ]
    expect(wrong, `in round ${round} of CHAOS_SEED=${SEED}`).toEqual([])
    // What has ended is started again, all that can be.
    await minidock.minidock(['start', ...(await ids())])
  }
  await minidock.ok('rm', '-f', ...(await ids()))
  await crowd.left()
  await until('nobody runs any more', () => processesOf(minidock.folder).length === 0)
  expect(besidesNetwork(await minidock.ok('system', 'gc')), `CHAOS_SEED=${SEED}`).toBe('')
  for (const folder of ['containers', 'names']) expect(readdirSync(join(minidock.root, folder)), folder).toEqual([])
})
