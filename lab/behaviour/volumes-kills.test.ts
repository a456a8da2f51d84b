/** A command that fills a volume from an image is killed at any moment: the volume is whole or not filled at all. */

import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import { hostMounts } from '../fixtures/nothing-left.ts'
import { useMinidock } from '../fixtures/use-minidock.ts'
import { within } from '../suite/slowness.ts'

const minidock = useMinidock()
const ROUNDS = 40
const dataOf = (name: string) => join(minidock.root, 'volumes', name, '_data')

test('killed at any moment, a command leaves a volume that is whole or none, and no mount', { timeout: within(600) }, async () => {
  await minidock.ok('run', '--name', 'making', 'busybox', 'sh', '-c', 'mkdir /many; cd /many; for i in $(seq 500); do echo $i > $i; done')
  await minidock.ok('commit', 'making', 'many')
  await minidock.ok('rm', 'making')
  const before = hostMounts()
  const started = performance.now()
  await minidock.ok('create', '--name', 'timed', '-v', 'timed:/many', 'many')
  const time = performance.now() - started
  const seen = { none: 0, whole: 0 }
  for (let round = 0; round < ROUNDS; round++) {
    const running = minidock.start(['create', '--name', `web${round}`, '-v', `v${round}:/many`, 'many'], { detached: true })
    // The first is killed at once, and the last not at all: however slow the machine is at the moment, there is a before and an after.
    await (round === ROUNDS - 1 ? running : sleep((round / ROUNDS) * 1.2 * time))
    killGroup(running.pid)
    await running
    const files = await filesOf(`v${round}`)
    expect([0, 500], `round ${round}: files of the volume once nobody fills it`).toContain(await whole(`v${round}`, files))
    if (files === undefined || files === 0) seen.none++
    else if (files === 500) seen.whole++
  }
  expect(Math.min(seen.none, seen.whole), 'killed before and after').toBeGreaterThan(0)
  expect(hostMounts()).toEqual(before)
  await minidock.ok('system', 'gc')
  await minidock.tidy()
  const left = readdirSync(join(minidock.root, 'volumes')).flatMap(name => readdirSync(join(minidock.root, 'volumes', name)))
  // `filled` is what the next container that uses the volume completes.
  expect([...new Set(left)].filter(name => name !== 'filled').sort()).toEqual(['_data', 'volume.json'])
  await minidock.ok('rmi', 'many')
})

function killGroup(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL')
  } catch {
    // It has ended.
  }
}

/** @returns undefined: there is no such volume */
async function filesOf(name: string): Promise<number | undefined> {
  const { stdout, exitCode } = await execa('sh', ['-c', `cd ${dataOf(name)} && ls | wc -l`], { reject: false })
  return exitCode === 0 ? Number(stdout) : undefined
}

/** The files that the next container finds: a volume on the way is completed before it starts. */
async function whole(name: string, files: number | undefined): Promise<number> {
  if (files === undefined || files === 500) return files ?? 0
  return Number(await minidock.ok('run', '--rm', '-v', `${name}:/many`, 'many', 'sh', '-c', 'ls /many | wc -l'))
}
