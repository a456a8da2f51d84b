import { describe, expect, test } from 'vitest'
import type { LinuxResources } from '../formats/oci/resources.ts'
import { heart } from './heart.ts'
import { allSettings } from './settings.ts'
import { legacySettings } from './version1.ts'

const MIB = 1 << 20

/** What the OCI spec says, and what it comes to in each version. */
const TABLE: readonly (readonly [name: string, resources: LinuxResources, version2: readonly string[], version1: readonly string[]])[] = [
  ['nothing', {}, [], []],
  ['memory', { memory: { limit: 64 * MIB } }, ['memory.max 67108864'], ['memory.limit_in_bytes 67108864']],
  [
    'memory and as much swap',
    { memory: { limit: 64 * MIB, swap: 128 * MIB } },
    ['memory.max 67108864', 'memory.swap.max 67108864'],
    ['memory.limit_in_bytes 67108864', 'memory.memsw.limit_in_bytes 134217728'],
  ],
  [
    'memory and no swap',
    { memory: { limit: 64 * MIB, swap: 64 * MIB } },
    ['memory.max 67108864', 'memory.swap.max 0'],
    ['memory.limit_in_bytes 67108864', 'memory.memsw.limit_in_bytes 67108864'],
  ],
  [
    'memory and endless swap',
    { memory: { limit: 64 * MIB, swap: -1 } },
    ['memory.max 67108864', 'memory.swap.max max'],
    ['memory.limit_in_bytes 67108864', 'memory.memsw.limit_in_bytes -1'],
  ],
  [
    'endless memory, as update says it',
    { memory: { limit: -1, swap: -1 } },
    ['memory.max max', 'memory.swap.max max'],
    ['memory.limit_in_bytes -1', 'memory.memsw.limit_in_bytes -1'],
  ],
  ['reservation', { memory: { reservation: 8 * MIB } }, ['memory.low 8388608'], ['memory.soft_limit_in_bytes 8388608']],
  [
    'what only version 1 has',
    { memory: { swappiness: 0, disableOOMKiller: true }, cpu: { realtimePeriod: 1_000_000, realtimeRuntime: 950_000 } },
    [],
    ['memory.swappiness 0', 'memory.oom_control 1', 'cpu.rt_period_us 1000000', 'cpu.rt_runtime_us 950000'],
  ],
  ['quota', { cpu: { quota: 50_000, period: 100_000 } }, ['cpu.max 50000 100000'], ['cpu.cfs_period_us 100000', 'cpu.cfs_quota_us 50000']],
  ['quota without a period', { cpu: { quota: 50_000 } }, ['cpu.max 50000 100000'], ['cpu.cfs_period_us 100000', 'cpu.cfs_quota_us 50000']],
  ['no quota', { cpu: { quota: -1, period: 50_000 } }, ['cpu.max max 50000'], ['cpu.cfs_period_us 50000', 'cpu.cfs_quota_us -1']],
  ['a period alone', { cpu: { period: 50_000 } }, ['cpu.max max 50000'], ['cpu.cfs_period_us 50000', 'cpu.cfs_quota_us -1']],
  ['the least share', { cpu: { shares: 2 } }, ['cpu.weight 1'], ['cpu.shares 2']],
  ['the usual share', { cpu: { shares: 1024 } }, ['cpu.weight 39'], ['cpu.shares 1024']],
  ['the greatest share', { cpu: { shares: 262_144 } }, ['cpu.weight 10000'], ['cpu.shares 262144']],
  ['no share, which is the kernel’s', { cpu: { shares: 0 } }, [], []],
  ['processors', { cpu: { cpus: '0-3,7', mems: '0' } }, ['cpuset.cpus 0-3,7', 'cpuset.mems 0'], ['cpuset.cpus 0-3,7', 'cpuset.mems 0']],
  ['processes', { pids: { limit: 10 } }, ['pids.max 10'], ['pids.max 10']],
  ['any number of processes', { pids: { limit: -1 } }, ['pids.max max'], ['pids.max max']],
  [
    'weights of disks',
    { blockIO: { weight: 10, weightDevice: [{ major: 8, minor: 0, weight: 1000 }] } },
    ['io.weight default 1', 'io.weight 8:0 10000'],
    ['blkio.bfq.weight 10', 'blkio.bfq.weight_device 8:0 1000'],
  ],
  [
    'rates of disks',
    {
      blockIO: {
        throttleReadBpsDevice: [{ major: 8, minor: 0, rate: 1024 }],
        throttleWriteIOPSDevice: [
          { major: 8, minor: 0, rate: 5 },
          { major: 8, minor: 16, rate: 6 },
        ],
      },
    },
    ['io.max 8:0 rbps=1024', 'io.max 8:0 wiops=5', 'io.max 8:16 wiops=6'],
    ['blkio.throttle.read_bps_device 8:0 1024', 'blkio.throttle.write_iops_device 8:0 5', 'blkio.throttle.write_iops_device 8:16 6'],
  ],
  ['files of version 2 as they are', { unified: { 'memory.high': '1000000' } }, ['memory.high 1000000'], []],
]

describe('limits as files', () => {
  test.each(TABLE)('%s', (_, resources, version2, version1) => {
    const settings = allSettings(resources, heart)
    expect(settings.map(setting => setting.join(' '))).toEqual(version2)
    expect(legacySettings(settings, resources).map(([, file, value]) => `${file} ${value}`)).toEqual(version1)
  })

  test('a file’s controller is the word that its name begins with, but for memory and swap together', () => {
    for (const [, resources] of TABLE)
      for (const [controller, file] of legacySettings(allSettings(resources, heart), resources))
        expect(file.startsWith(`${controller}.`)).toBe(true)
  })
})
