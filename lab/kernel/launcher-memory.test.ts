/** What a container costs while nothing happens: its monitor, a process of a few pages, most of them shared with all others. */

import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { until } from '../fixtures/eventually.ts'
import { logOf, shell, startAlone, temporaryFolder } from './containers.ts'

const root = temporaryFolder()

/** KiB. A page that several processes share counts for each as its part of it: proc_pid_smaps(5). */
function proportionalSize(pid: number | undefined): number {
  return Number(/^Pss:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1])
}

test('twenty monitors of idle containers take at most 300 KiB each', async () => {
  const directories = Array.from({ length: 20 }, (_, n) => join(root, String(n)))
  const started = directories.map(directory => {
    mkdirSync(directory)
    return startAlone(directory, shell('seq 1 10000; exec sleep 1000'))
  })
  await Promise.all(started.map(async ({ reports }) => await reports))
  // Idle, but not for ever: what it takes for its work, it keeps.
  await until('all have written', () => directories.every(directory => logOf(directory).length === 10_000))
  const sizes = started.map(({ monitor }) => proportionalSize(monitor.pid))
  for (const { monitor } of started) monitor.kill('SIGTERM')
  expect(await Promise.all(started.map(async ({ exited }) => await exited))).toEqual(Array(20).fill(143))
  expect(sizes.reduce((sum, size) => sum + size, 0) / 20).toBeLessThanOrEqual(300)
  expect(Math.min(...sizes)).toBeGreaterThan(0)
})
