/** The kernel's files, as they were recorded on machines with version 1 and version 2. */

import { expect, test } from 'vitest'
import { blockTraffic, countOf, limitOf, machineTime, memoryInUse, networkTraffic, pressureOf } from './accounting.ts'

const STAT_1 = `cache 9424896
rss 8093696
inactive_file 16384
active_file 323584
hierarchical_memory_limit 67108864
total_cache 9424896
total_inactive_file 4096000
total_active_file 323584
`

const STAT_2 = `anon 512000
file 1048576
inactive_anon 507904
inactive_file 786432
active_file 262144
`

test.each([
  [STAT_1, 'cache', 9_424_896],
  [STAT_1, 'inactive_file', 16_384],
  [STAT_1, 'total_active_file', 323_584],
  [STAT_2, 'inactive_file', 786_432],
  ['usage_usec 1048\nuser_usec 1000\n', 'usage_usec', 1048],
  ['usage_usec 1048\nuser_usec 1000\n', 'sec', undefined],
  ['', 'usage_usec', undefined],
])('a count is found by its whole name (%#)', (text, name, count) => {
  expect(countOf(text, name)).toBe(count)
})

test.each([
  ['version 1, with the cgroups below', 17_518_592, STAT_1, 13_422_592],
  ['version 1, files below being more than is charged', 4_000_000, STAT_1, 3_983_616],
  ['version 2', 1_560_576, STAT_2, 774_144],
  ['version 2, files being more than is charged', 4096, STAT_2, 4096],
  ['no statistics', 4096, '', 4096],
])('memory in use is without inactive files: %s', (_, usage, stat, used) => {
  expect(memoryInUse(usage, stat)).toBe(used)
})

test.each([
  ['max\n', Number.POSITIVE_INFINITY],
  ['67108864\n', 67_108_864],
])('a limit is a number or max: %j', (text, limit) => {
  expect(limitOf(text)).toBe(limit)
})

test.each([
  [
    'version 1',
    '8:0 Read 4096\n8:0 Write 512\n8:0 Sync 4608\n8:0 Async 0\n8:0 Total 4608\n253:0 Read 100\n253:0 Write 0\nTotal 4708\n',
    { in: 4196, out: 512 },
  ],
  ['version 1, nothing yet', 'Total 0\n', { in: 0, out: 0 }],
  [
    'version 2',
    '8:0 rbytes=4096 wbytes=512 rios=1 wios=1 dbytes=9 dios=1\n253:0 rbytes=100 wbytes=0 rios=1 wios=0 dbytes=0 dios=0\n',
    { in: 4196, out: 512 },
  ],
  ['version 2, nothing yet', '', { in: 0, out: 0 }],
  ['version 2, a device without numbers', '7:0 \n8:0 rbytes=1 wbytes=2 rios=1 wios=1 dbytes=0 dios=0\n', { in: 1, out: 2 }],
])('blocks are summed over devices: %s', (_, text, traffic) => {
  expect(blockTraffic(text)).toEqual(traffic)
})

test('a network’s traffic is that of all interfaces but lo, however narrow the column', () => {
  const text = `Inter-|   Receive                                                |  Transmit
 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
    lo: 1001198353  102187    0    0    0     0          0         0 1001198353  102187    0    0    0     0       0          0
  eth0:    1234   64447    0    0    0     0          0         0  99    42628    0    0    0     0       0          0
  eth1:2635667497   64447    0    0    0     0          0         0  5704754   42628    0    0    0     0       0          0
`
  expect(networkTraffic(text)).toEqual({ in: 2_635_668_731, out: 5_704_853 })
  expect(networkTraffic('')).toEqual({ in: 0, out: 0 })
})

test('the machine’s time is of all processors, without what was stolen', () => {
  const text =
    'cpu  880 13 735 1376 58 0 25 23290 7 7\ncpu0 432 6 360 717 15 0 3 12081 0 0\ncpu1 447 6 375 658 42 0 22 11209 0 0\nintr 7 0\nctxt 2\n'
  expect(machineTime(text)).toEqual({ passed: 3087 * 10_000_000, cpus: 2 })
})

test.each([
  ['some avg10=28.93 avg60=32.31 avg300=38.77 total=3600681863\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=0\n', 28.93],
  ['', undefined],
])('pressure is that of the last ten seconds (%#)', (text, percent) => {
  expect(pressureOf(text)).toBe(percent)
})
