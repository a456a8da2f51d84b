import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { REPOSITORY } from '../../course/places.ts'
import type { Result } from '../../vagrant/results.ts'
import { FACTS } from './facts.ts'
import { asText, merged, type Recorded, recordedResults, toRecord } from './results.ts'
import { suiteFiles } from './suite.ts'
import { failuresList, filesTable, foldersTable, machinesTable, reasonsList } from './tables.ts'
import { wovenMachines } from './weave-machines.ts'

const result: Recorded = {
  file: 'lab/behaviour/limits.test.ts',
  passed: 11,
  failed: 1,
  skipped: 0,
  seconds: 180.5,
  failures: [{ check: 'a container > has a cgroup of its own', seen: 'expected 1 to be 2' }],
  boot: 'b0075',
  kernel: '6.1.0-44-cloud-amd64',
  systemd: '252',
  cgroups: 2,
  slowness: 14.5,
  date: '2026-12-01T15:20:00.000Z',
  commit: '05795f200123456789',
  changed: true,
  provider: 'libvirt',
  driver: 'qemu',
}
const SUITE = ['lab/behaviour/limits.test.ts', 'lab/behaviour/memory.test.ts', 'lab/kernel/freezer.test.ts', 'lab/oracle/oracle.test.ts']

const cells = (text: string) =>
  text.split('\n').map(line =>
    line
      .slice(1, -1)
      .split('|')
      .map(cell => cell.trim()),
  )

test('the page is as it is woven today: each file of the suite stands in it, and no other', async () => {
  const { before, after } = await wovenMachines()
  expect(before, 'npm run weave').toBe(after)
  const listed = [...readFileSync(join(REPOSITORY, 'docs/machines.md'), 'utf8').matchAll(/^\| `(lab\/\S+)`/gm)].map(
    ([, file]) => `${file}.test.ts`,
  )
  expect(listed).toEqual(suiteFiles())
})

test('what is recorded is of files that there are, was seen on a day, and names its sources and its machine', () => {
  for (const { file, date, commit, passed, failed, failures, ...machine } of recordedResults()) {
    expect(suiteFiles()).toContain(file)
    expect(Date.parse(date), file).not.toBeNaN()
    expect(commit, file).toMatch(/^[0-9a-f]{40}$/)
    expect(passed + failed, file).toBeGreaterThan(0)
    expect(failures, file).toHaveLength(failed)
    expect(machine, file).toMatchObject({ provider: expect.any(String), driver: expect.any(String) })
  }
})

test('a fact is about a check that has failed', () => {
  const failures = recordedResults().flatMap(({ file, failures: own }) => own.map(({ check }) => ({ file, check })))
  const idle = FACTS.filter(fact => !failures.some(({ file, check }) => file === fact.file && check.includes(fact.check ?? '')))
  expect(idle).toEqual([])
})

test('a file with a result has its counts, its day and its sources; another one has not run', () => {
  expect(cells(filesTable(SUITE, [result])).filter((_, row) => row !== 1)).toEqual([
    ['file', 'here, by', 'user-mode Linux', 'on', 'sources', 'libvirt, qemu', 'on', 'sources'],
    ['`lab/behaviour/limits`', 'npm test', 'not run', '', '', '11 passed, **1 failed**', '2026-12-01', '05795f20 and changes'],
    ['`lab/behaviour/memory`', 'npm test', 'not run', '', '', 'not run', '', ''],
    ['`lab/kernel/freezer`', 'npm test', 'not run', '', '', 'not run', '', ''],
    ['`lab/oracle/oracle`', 'npm run test:full', 'not run', '', '', 'not run', '', ''],
  ])
})

test('two kinds of machine have a column each, and what ran in one of them has not run in the other', () => {
  const quick = { ...result, driver: 'kvm', failed: 0, failures: [], changed: false }
  const [heading, , row] = cells(filesTable(SUITE.slice(0, 1), [result, quick]))
  expect(heading).toEqual([
    'file',
    'here, by',
    'user-mode Linux',
    'on',
    'sources',
    'libvirt, kvm',
    'on',
    'sources',
    'libvirt, qemu',
    'on',
    'sources',
  ])
  expect(row?.slice(5)).toEqual(['11 passed', '2026-12-01', '05795f20', '11 passed, **1 failed**', '2026-12-01', '05795f20 and changes'])
})

test('user-mode Linux has a column: counts, or the number of the reason why a file cannot run there', () => {
  const there = { ...result, provider: 'uml', driver: 'own', changed: false }
  const rows = cells(filesTable([...SUITE.slice(0, 1), 'lab/kernel/launcher-run.test.ts'], [there])).slice(2)
  expect(rows.map(row => row.slice(2))).toEqual([
    ['11 passed, **1 failed**', '2026-12-01', '05795f20'],
    ['cannot (1)', '', ''],
  ])
  expect(reasonsList()).toMatch(/^1\. the address sanitizer /)
})

test('a folder counts its files and their checks', () => {
  expect(cells(foldersTable(SUITE, [result])).slice(2)).toEqual([
    ['lab/behaviour', '2', '1', '1', '11', '1', '0'],
    ['lab/kernel', '1', '0', '1', '0', '0', '0'],
    ['lab/oracle', '1', '0', '1', '0', '0', '0'],
    ['**all**', '4', '1', '3', '11', '1', '0'],
  ])
})

test('a machine is told by all that its files have found', () => {
  const again = { ...result, file: 'lab/kernel/freezer.test.ts', slowness: 20, boot: 'b0076' }
  const lost = { ...result, file: 'lab/behaviour/memory.test.ts', kernel: 'unknown', boot: 'unknown', slowness: 1 }
  expect(Object.fromEntries(cells(machinesTable([result, again, lost])).slice(2))).toEqual({
    'made by': 'Vagrant, with libvirt',
    processor: 'emulated',
    kernel: '6.1.0-44-cloud-amd64',
    'systemd, as process 1': '252',
    'control groups': 'version 2',
    'slower than a quiet machine': '14.5 to 20 times',
    'boot ids': 'b0075, b0076',
    dates: '2026-12-01',
    sources: '05795f20 and changes',
  })
})

test.each([
  [[1.2, 4], '1.2 to 4 times'],
  [[20.1, 30, 30], '20.1 to 30 or more times'],
  [[30], '30 or more times'],
  [[30.1, 41.2], '30.1 to 41.2 times'],
  // The one at the bound may have been slower than the other.
  [[30, 41.2], '30 to 41.2 or more times'],
])('of the factors %j it is said %j', (factors, text) => {
  const rows = cells(machinesTable(factors.map(slowness => ({ ...result, slowness }))))
  expect(rows.find(([name]) => name === 'slower than a quiet machine')?.[1]).toBe(text)
})

test('a failure says what was seen, and why, if that is known', () => {
  const fact = { file: result.file, check: 'has a cgroup', because: 'This kernel counts otherwise.' }
  expect(failuresList([result], [fact])).toBe(
    '**lab/behaviour/limits.test.ts** (libvirt, qemu, 2026-12-01, 05795f20 and changes)\n\n- a container \\> has a cgroup of its own: `expected 1 to be 2`. This kernel counts otherwise.',
  )
  expect(failuresList([{ ...result, failures: [] }])).toBe('Nothing that ran has failed.')
})

test('the younger of two results stays, for each kind of machine; what is of no file of the suite goes', () => {
  const older = { ...result, date: '2026-11-30T10:00:00.000Z', passed: 3 }
  const other = { ...older, driver: 'kvm' }
  const gone = { ...result, file: 'lab/behaviour/gone.test.ts' }
  expect(merged([result, gone], [older, other], SUITE)).toEqual([other, result])
  expect(merged([older], [result], SUITE)).toEqual([result])
})

test('of what a check has seen, the first line is kept; and each result is a line', () => {
  const full: Result = { ...result, failures: [{ check: 'one', seen: `${'x'.repeat(300)}\nat line 5` }], tree: 'abc', machine: 'def' }
  const recorded = toRecord(full)
  expect(recorded).toEqual({ ...result, failures: [{ check: 'one', seen: `${'x'.repeat(160)}…` }] })
  expect(asText([recorded, recorded]).split('\n')).toHaveLength(5)
})
