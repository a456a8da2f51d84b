/** `minidock run`, killed at any moment: what it leaves, `system gc` takes away. */

import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { until } from '../fixtures/eventually.ts'
import { processesOf } from '../fixtures/nothing-left.ts'
import { useMinidock } from '../fixtures/use-minidock.ts'
import { within } from '../suite/slowness.ts'
import { kill, monitorsBelow, untilNoMonitor } from './killing.ts'

const ROUNDS = 200
const AT_ONCE = 4
const VICTIMS = ['the command', 'the command and the monitor', 'the monitor'] as const

const minidock = useMinidock()

/** Milliseconds that a whole run takes here. */
async function durationOfRun(): Promise<number> {
  const began = performance.now()
  for (let round = 0; round < 3; round++) await minidock.ok('run', '--rm', 'busybox', 'sleep', '0.02')
  return (performance.now() - began) / 3
}

async function runAndKill(round: number, duration: number): Promise<void> {
  const victim = VICTIMS[round % VICTIMS.length]
  const user = round % 2 === 0 ? [] : ['-u', '1000']
  const run = minidock.start(['run', '--rm', ...user, 'busybox', 'sleep', '0.02'])
  await sleep(Math.random() * duration * 1.2) // The random moment.
  if (victim !== 'the monitor') kill(run.pid)
  if (victim !== 'the command') monitorsBelow(minidock.root).forEach(kill)
  await run
}

test(`a run that is killed at a random moment, ${ROUNDS} times, leaves nothing that gc does not take away`, {
  timeout: within(900),
}, async () => {
  const duration = await durationOfRun()
  for (let round = 0; round < ROUNDS; round += AT_ONCE) {
    await Promise.all(Array.from({ length: AT_ONCE }, (_, index) => runAndKill(round + index, duration * 2)))
    // Beside commands that are at work, it leaves alone what is theirs.
    if (round % 40 === 0)
      await Promise.all([minidock.ok('system', 'gc'), minidock.ok('run', '--rm', 'busybox', 'true'), minidock.ok('system', 'gc')])
  }
  await untilNoMonitor(minidock.root)
  await minidock.ok('system', 'gc')
  expect(readdirSync(join(minidock.root, 'containers'))).toEqual([])
  expect(readdirSync(join(minidock.root, 'names'))).toEqual([])
  expect(readdirSync(join(minidock.root, 'layers')).filter(name => name.startsWith('.'))).toEqual([])
  await until('nobody is left', () => processesOf(minidock.folder).length === 0)
  expect(await minidock.ok('system', 'gc')).toBe('')
})
