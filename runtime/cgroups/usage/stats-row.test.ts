/** A row of `stats`, as docker's client shows the same numbers. */

import { expect, test } from 'vitest'
import { formatListing } from '../../formats/docker/format.ts'
import type { Usage } from './meter.ts'
import { cpuPercent, listing, type Measured, rowOf, type Sample } from './stats-row.ts'

const ID = 'a'.repeat(64)
const SECOND = 1_000_000_000

const USAGE: Usage = {
  cpu: 5 * SECOND,
  memory: 11_345_678,
  memoryLimit: 64 << 20,
  network: { in: 1234, out: 99 },
  block: { in: 123_456, out: 7 },
  pids: 3,
  pressure: { cpu: 28.9, memory: 0, io: undefined },
}

/** Seconds of the container, and of the machine. */
function sample(cpu: number, passed: number, usage: Partial<Usage> = {}): Sample {
  return { usage: { ...USAGE, ...usage, cpu: cpu * SECOND }, machine: { passed: passed * SECOND, cpus: 2 } }
}

const show = (measured: Measured, options = { noTrunc: false, machineMemory: 16 * 2 ** 30 }) =>
  rowOf({ container: 'web', id: ID, name: 'web', measured }, options)

test.each([
  ['one of two processors', sample(6, 102), sample(5, 100), 100],
  ['both', sample(7, 102), sample(5, 100), 200],
  ['a quarter of one', sample(5.25, 102), sample(5, 100), 25],
  ['none', sample(5, 102), sample(5, 100), 0],
  ['no time between', sample(6, 100), sample(5, 100), 0],
  ['less than before, as another life has', sample(1, 102), sample(5, 100), 0],
  ['the first look', sample(6, 102), undefined, 0],
])('a processor’s share is of what the machine had meanwhile: %s', (_, now, earlier, percent) => {
  expect(cpuPercent(now, earlier)).toBe(percent)
})

test('a row is what docker makes of the same numbers', async () => {
  const row = show({ kind: 'measured', now: sample(5.5, 102), earlier: sample(5, 100) })
  expect(await formatListing(listing, [row])).toBe(
    'CONTAINER ID   NAME      CPU %     MEM USAGE / LIMIT   MEM %     NET I/O        BLOCK I/O    PIDS\n' +
      'aaaaaaaaaaaa   web       50.00%    10.82MiB / 64MiB    16.91%    1.23kB / 99B   123kB / 7B   3\n',
  )
  expect(row).toMatchObject({ CPUPressure: '28.90%', MemPressure: '0.00%', IOPressure: '--' })
})

test('without a limit, or with one that is more than there is, the machine’s memory is the limit', () => {
  for (const memoryLimit of [Number.POSITIVE_INFINITY, 2 ** 63 - 4096]) {
    const row = show({ kind: 'measured', now: sample(5, 100, { memory: 2 ** 30, memoryLimit }), earlier: undefined })
    expect(row).toMatchObject({ MemUsage: '1GiB / 16GiB', MemPerc: '6.25%', CPUPerc: '0.00%' })
  }
})

test.each([
  ['ended', '0.00% 0B / 0B 0.00% 0B / 0B 0B / 0B 0'],
  ['unknown', '-- -- / -- -- -- -- --'],
] as const)('of one that is %s there is nothing to tell', async (kind, text) => {
  const format = '{{.CPUPerc}} {{.MemUsage}} {{.MemPerc}} {{.NetIO}} {{.BlockIO}} {{.PIDs}}'
  expect(await formatListing(listing, [show({ kind })], { format })).toBe(`${text}\n`)
})

test('--no-trunc shows the whole id', () => {
  expect(show({ kind: 'ended' }, { noTrunc: true, machineMemory: 0 })['ID']).toBe(ID)
})
