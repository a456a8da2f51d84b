/** `stats`: what containers use, once and as it changes. */

import { readFileSync, writeFileSync } from 'node:fs'
import { totalmem } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { formatBytesIec } from '../../runtime/formats/go/units.ts'
import { until } from '../fixtures/eventually.ts'
import type { Running } from '../fixtures/minidock.ts'
import { atTerminal } from '../fixtures/terminal.ts'
import { useMinidock } from '../fixtures/use-minidock.ts'

const minidock = useMinidock()

/** One look at containers, through a template. */
async function look(format: string, ...args: string[]): Promise<string> {
  return await minidock.ok('stats', '--no-stream', '--format', format, ...args)
}

/** What a stream has written up to now: each table without what moves the cursor. */
function tablesOf(stream: Running): () => readonly string[] {
  let text = ''
  stream.stdout?.on('data', chunk => {
    text += String(chunk)
  })
  return () =>
    text
      .split('\x1b[H')
      .slice(1)
      .map(table => table.replaceAll(' \x1b[K', '').replaceAll('\x1b[J', '').trimEnd())
}

test.each([
  ['0.9', 75, 110],
  ['0.5', 35, 60],
])('one that is busy has of a processor what it may have: %s', async (cpus, least, most) => {
  // So many shares that whoever else is at work on this machine does not count.
  await minidock.background('busy', 'while :; do :; done', '--cpus', cpus, '--cpu-shares', '262144')
  // A processor that is taken away for a while is none of its own.
  await until(`between ${least} and ${most} percent`, async () => {
    const percent = Number.parseFloat(await look('{{.CPUPerc}}'))
    return percent > least && percent < most
  })
})

test('the table has docker’s columns; memory is shown with its limit, or with all that the machine has', async () => {
  const free = await minidock.background('free', 'sleep 1000 & sleep 1000')
  const limited = await minidock.background('limited', 'head -c 20m /dev/zero > /dev/shm/file; echo full; exec sleep 1000', '-m', '64m')
  await limited.says(/full/)
  const [headings, ...rows] = (await minidock.ok('container', 'stats', '--no-stream')).split('\n')
  expect(headings).toMatch(/^CONTAINER ID {3}NAME {6}CPU % {5}MEM USAGE \/ LIMIT {2,}MEM % {5}NET I\/O {2,}BLOCK I\/O {2,}PIDS$/)
  const machine = formatBytesIec(totalmem()).replace('.', '\\.')
  expect(rows).toEqual([
    expect.stringMatching(
      new RegExp(
        `^${limited.id.slice(0, 12)} {3}limited {3}\\d+\\.\\d\\d% {2,}2\\d(\\.\\d+)?MiB / 64MiB {2,}3\\d\\.\\d\\d% {2,}\\S+B / \\S+B .* 1$`,
      ),
    ),
    expect.stringMatching(
      new RegExp(`^${free.id.slice(0, 12)} {3}free {6}\\d+\\.\\d\\d% {2,}\\S+iB / ${machine} {2,}\\d\\.\\d\\d% {2,}\\S+B / \\S+B .* [23]$`),
    ),
  ])
})

test('a template may name what docker’s may, and pressure; Container is what was asked for', async () => {
  const { id } = await minidock.background('web')
  expect(await look('{{.Container}} {{.ID}} {{.Name}}')).toBe(`${id.slice(0, 12)} ${id.slice(0, 12)} web`)
  expect(await look('{{.Container}} {{.ID}} {{.Name}}', '--no-trunc', id.slice(0, 20))).toBe(`${id.slice(0, 20)} ${id} web`)
  expect(await look('{{.CPUPressure}} {{.MemPressure}} {{.IOPressure}}')).toMatch(/^(-- -- --|\d+\.\d\d% \d+\.\d\d% \d+\.\d\d%)$/)
  expect(await look('table {{.Name}}\t{{.PIDs}}')).toMatch(/^NAME {6}PIDS\nweb {7}[12]$/)
  expect((await minidock.minidock(['stats', '--no-stream', '--format', '{{.Nope}}'])).exitCode).toBe(1)
})

test('JSON has docker’s members', async () => {
  const { id } = await minidock.background('web')
  const told = JSON.parse(await look('json')) as Record<string, string>
  const docker = ['BlockIO', 'CPUPerc', 'Container', 'ID', 'MemPerc', 'MemUsage', 'Name', 'NetIO', 'PIDs']
  expect(Object.keys(told).filter(name => !name.endsWith('Pressure'))).toEqual(docker)
  expect(told).toMatchObject({
    ID: id.slice(0, 12),
    Name: 'web',
    NetIO: expect.stringMatching(/^\S+B \/ \S+B$/),
    CPUPerc: expect.stringMatching(/^\d+\.\d\d%$/),
  })
})

test('-a shows those that do not run, using nothing; without containers there are only headings', async () => {
  await minidock.ok('create', '--name', 'made', 'busybox', 'true')
  await minidock.minidock(['run', '--name', 'ended', 'busybox', 'false'])
  const all = '{{.Name}} {{.CPUPerc}} {{.MemUsage}} {{.MemPerc}} {{.NetIO}} {{.BlockIO}} {{.PIDs}}'
  expect(await look(all, '-a')).toBe('ended 0.00% 0B / 0B 0.00% 0B / 0B 0B / 0B 0\nmade 0.00% 0B / 0B 0.00% 0B / 0B 0B / 0B 0')
  expect(await look(all, 'made')).toBe('made 0.00% 0B / 0B 0.00% 0B / 0B 0B / 0B 0')
  expect((await minidock.ok('stats', '--no-stream')).split('\n')).toHaveLength(1)
})

test('names that nobody has are told of, and nothing is shown', async () => {
  await minidock.background('web')
  const { exitCode, stdout, stderr } = await minidock.minidock(['stats', 'none', 'web', 'neither'])
  expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' })
  expect(stderr.match(/No such container: \w+/g)).toEqual(['No such container: none', 'No such container: neither'])
})

test('of one that an engine without cgroups has started, nobody knows what it uses', async () => {
  const { id } = await minidock.background('old')
  const path = join(minidock.containerFolder(id), 'config.json')
  const spec = JSON.parse(readFileSync(path, 'utf8')) as { linux: { cgroupsPath?: string } }
  delete spec.linux.cgroupsPath
  writeFileSync(path, JSON.stringify(spec))
  const format = '{{.Name}} {{.CPUPerc}} {{.MemUsage}} {{.MemPerc}} {{.NetIO}} {{.BlockIO}} {{.PIDs}}'
  expect(await look(format)).toBe('old -- -- / -- -- -- -- --')
})

test('a stream shows who comes, and no longer who goes, however that is; SIGINT ends it', async () => {
  const stream = minidock.start(['stats', '--format', '{{.Name}}'])
  const tables = tablesOf(stream)
  const names = () => tables().at(-1)
  await until('there is a table', () => tables().length > 0)
  expect(names()).toBe('')
  await minidock.background('first')
  await until('the first is shown', () => names() === 'first')
  const second = await minidock.background('second')
  await until('both are shown', () => names() === 'first\nsecond')
  await minidock.ok('rename', 'second', 'other')
  await until('it is shown by its new name', () => names() === 'first\nother')
  await minidock.ok('stop', 'first')
  await until('it has gone', () => names() === 'other')
  process.kill(second.monitor, 'SIGKILL')
  await until('one whose monitor was killed has gone', () => names() === '')
  stream.kill('SIGINT')
  expect(await stream).toMatchObject({ signal: 'SIGINT', stderr: '' })
})

test('one that was named stays when it ends, is measured again when it starts again, and is unknown when it is gone', async () => {
  await minidock.background('web')
  const stream = minidock.start(['stats', '--format', '{{.Container}} {{.CPUPerc}} {{.PIDs}}', 'web'])
  const tables = tablesOf(stream)
  await until('it is measured', () => /^web \d+\.\d\d% [12]$/.test(tables().at(-1) ?? ''))
  await minidock.ok('stop', 'web')
  await until('it uses nothing', () => tables().at(-1) === 'web 0.00% 0')
  await minidock.ok('start', 'web')
  await until('it is measured again', () => /^web \d+\.\d\d% [12]$/.test(tables().at(-1) ?? ''))
  await minidock.ok('rm', '-f', 'web')
  await until('it is gone', () => tables().at(-1) === 'web -- --')
  stream.kill('SIGTERM')
  await stream
})

test('at a terminal the table is written over, until somebody types Ctrl-C, which is docker’s 130', async () => {
  await minidock.background('web')
  const { exitCode, lines } = await atTerminal(minidock, 'exec $M stats', [
    ['\x1b[J', ''],
    ['\x1b[J\x1b[H', '\x03'],
  ])
  expect(exitCode).toBe(130)
  const [headings, row, last, next] = lines.map(line => line.replaceAll('\x1b', '^'))
  expect(headings).toMatch(/^\^\[HCONTAINER ID {3}NAME .* PIDS \^\[K$/)
  expect(row).toMatch(/^[0-9a-f]{12} {3}web .* \^\[K$/)
  expect(last).toBe(' ^[K')
  expect(next).toMatch(/^\^\[J\^\[HCONTAINER ID /)
})
