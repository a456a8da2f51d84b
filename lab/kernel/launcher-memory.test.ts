/** What a container costs: its monitor, a process of a few pages, most of them shared with all others; and a limit for each client that does not read. */

import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { until } from '../fixtures/eventually.ts'
import { attach, WANTS } from './attached.ts'
import { heard, logOf, record, shell, startAlone, temporaryFolder, waitsForReader } from './containers.ts'

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

test('a monitor with clients that do not read takes at most 3 MiB for each of them, and what it has sent it does not keep', async () => {
  const directory = join(root, 'clients')
  mkdirSync(directory)
  // Before it begins, all clients are there.
  const { monitor, reports, exited } = startAlone(
    directory,
    shell(`cd ${directory}; until [ -e go ]; do sleep 0.02; done; exec tr "\\0" x < /dev/zero`),
  )
  await reports
  await until('it listens', () => existsSync(join(directory, 'attach')))
  const clients = await Promise.all(Array.from({ length: 4 }, async () => await attach(directory, WANTS.all)))
  await heard(monitor.pid)
  writeFileSync(join(directory, 'go'), '')
  const size = () => statSync(join(directory, 'log.jsonl'), { throwIfNoEntry: false })?.size ?? 0
  await until('a megabyte is logged', () => size() > 1 << 20)
  const { Pid } = record(directory, 'pid')
  await waitsForReader(directory, monitor.pid, () => Number(Pid))
  // Each reads many times what is kept for it.
  const before = size()
  for (const { stdout } of clients) stdout.resume()
  await until('they have read', () => size() > before + (60 << 20))
  for (const { stdout } of clients) stdout.pause()
  await waitsForReader(directory, monitor.pid, () => Number(Pid))
  expect(proportionalSize(monitor.pid)).toBeLessThanOrEqual(300 + 4 * 3 * 1024)
  monitor.kill('SIGTERM')
  expect(await exited).toBe(143)
})
