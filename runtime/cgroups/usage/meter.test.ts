/** Where the files lie that are read, in machines of both versions; and what is read of them. */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { hierarchiesIn } from '../../kernel/cgroups/cgroups.ts'
import { filesOf, Meter } from './meter.ts'

const VERSION_1 = hierarchiesIn(`30 29 0:26 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct
31 29 0:27 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory
32 29 0:28 / /sys/fs/cgroup/blkio rw - cgroup cgroup rw,blkio
33 29 0:29 / /sys/fs/cgroup/pids rw - cgroup cgroup rw,pids`)

const [UNIFIED] = hierarchiesIn('30 29 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw')

test('version 1 has a hierarchy for each, and no pressure', () => {
  expect(filesOf(VERSION_1, '/minidock-a')).toEqual({
    cpu: '/sys/fs/cgroup/cpu,cpuacct/minidock-a/cpuacct.usage',
    memory: '/sys/fs/cgroup/memory/minidock-a/memory.usage_in_bytes',
    memoryLimit: '/sys/fs/cgroup/memory/minidock-a/memory.limit_in_bytes',
    memoryStat: '/sys/fs/cgroup/memory/minidock-a/memory.stat',
    block: '/sys/fs/cgroup/blkio/minidock-a/blkio.throttle.io_service_bytes_recursive',
    pids: '/sys/fs/cgroup/pids/minidock-a/pids.current',
  })
})

test('version 2 has them in one, of the controllers that there are; time and pressure need none', () => {
  expect(filesOf(UNIFIED ? [{ ...UNIFIED, controllers: ['memory', 'pids'] }] : [], '/apps/minidock-a')).toEqual({
    cpu: '/sys/fs/cgroup/apps/minidock-a/cpu.stat',
    memory: '/sys/fs/cgroup/apps/minidock-a/memory.current',
    memoryLimit: '/sys/fs/cgroup/apps/minidock-a/memory.max',
    memoryStat: '/sys/fs/cgroup/apps/minidock-a/memory.stat',
    pids: '/sys/fs/cgroup/apps/minidock-a/pids.current',
    cpuPressure: '/sys/fs/cgroup/apps/minidock-a/cpu.pressure',
    memoryPressure: '/sys/fs/cgroup/apps/minidock-a/memory.pressure',
    ioPressure: '/sys/fs/cgroup/apps/minidock-a/io.pressure',
  })
})

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'meter-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

function write(files: Readonly<Record<string, string>>): void {
  mkdirSync(`${folder}/c`, { recursive: true })
  for (const [name, text] of Object.entries(files)) writeFileSync(`${folder}/c/${name}`, text)
}

test('what version 2 counts', () => {
  write({
    'cpu.stat': 'usage_usec 1500000\nuser_usec 1000000\nsystem_usec 500000\n',
    'memory.current': '1048576\n',
    'memory.max': 'max\n',
    'memory.stat': 'anon 4096\ninactive_file 48576\n',
    'io.stat': '8:0 rbytes=4096 wbytes=512 rios=1 wios=1 dbytes=0 dios=0\n',
    'pids.current': '2\n',
    'cpu.pressure': 'some avg10=1.53 avg60=0.00 avg300=0.00 total=9\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=0\n',
  })
  const [found] = hierarchiesIn(`30 29 0:26 / ${folder} rw - cgroup2 cgroup2 rw`)
  const meter = new Meter({ hierarchies: found ? [{ ...found, controllers: ['cpu', 'io', 'memory', 'pids'] }] : [], cgroup: '/c' })
  expect(meter.read()).toEqual({
    cpu: 1_500_000_000,
    memory: 1_000_000,
    memoryLimit: Number.POSITIVE_INFINITY,
    network: { in: 0, out: 0 },
    block: { in: 4096, out: 512 },
    pids: 2,
    pressure: { cpu: 1.53, memory: undefined, io: undefined },
  })
  write({ 'pids.current': '3\n' })
  expect(meter.read()?.pids).toBe(3)
  meter.close()
  expect(meter.read()).toBeUndefined()
})

test('what version 1 counts, as far as there is a controller for it', () => {
  write({ 'cpuacct.usage': '1500000001\n', 'memory.usage_in_bytes': '1048576\n', 'memory.limit_in_bytes': '67108864\n' })
  write({ 'memory.stat': 'inactive_file 0\ntotal_inactive_file 48576\n' })
  const hierarchies = hierarchiesIn(`30 29 0:26 / ${folder} rw - cgroup cgroup rw,cpuacct,memory`)
  const meter = new Meter({ hierarchies, cgroup: '/c' })
  expect(meter.read()).toMatchObject({ cpu: 1_500_000_001, memory: 1_000_000, memoryLimit: 67_108_864, pids: 0, block: { in: 0, out: 0 } })
  meter.close()
})

test('without a cgroup there is nothing to read', () => {
  expect(new Meter({ hierarchies: VERSION_1, cgroup: '/there-is-none' }).read()).toBeUndefined()
  expect(new Meter({ hierarchies: [], cgroup: '/c' }).read()).toBeUndefined()
})
