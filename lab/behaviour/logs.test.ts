/** `logs`: what a container wrote, also while it writes, and over rotated files. */

import { appendFileSync, existsSync, renameSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { until } from '../fixtures/eventually.ts'
import { useMinidock } from '../fixtures/use-minidock.ts'

const minidock = useMinidock()

const line = (text: string, second = 0, more: object = {}) =>
  `${JSON.stringify({ log: `${text}\n`, stream: 'stdout', ...more, time: `2026-01-31T12:00:0${second}.000000001Z` })}\n`

/** A container that has ended, with a log made by hand. */
async function withLog(name: string, files: Readonly<Record<string, string | Buffer>>, ...flags: string[]): Promise<void> {
  const id = await minidock.ok('create', '--name', name, ...flags, 'busybox', 'true')
  for (const [file, content] of Object.entries(files)) writeFileSync(join(minidock.containerFolder(id), file), content)
}

test('rotated files are shown oldest first, and --tail counts over them', async () => {
  await withLog('rotated', { 'log.jsonl.2': line('1') + line('2'), 'log.jsonl.1': line('3'), 'log.jsonl': line('4') })
  expect(await minidock.ok('logs', 'rotated')).toBe('1\n2\n3\n4')
  expect(await minidock.ok('logs', '--tail', '3', 'rotated')).toBe('2\n3\n4')
  expect(await minidock.ok('logs', '-n', '0', 'rotated')).toBe('')
  for (const all of ['all', '', '-1', 'x', '5x']) expect(await minidock.ok('logs', '-n', all, 'rotated'), all).toBe('1\n2\n3\n4')
})

test('--since and --until choose by time, -t shows it, --details what the log driver kept', async () => {
  const attrs = { attrs: { role: 'web server', env: 'a&b' } }
  await withLog('timed', { 'log.jsonl': line('1', 1) + line('2', 2, attrs) + line('3', 3) })
  expect(await minidock.ok('logs', '--since', '2026-01-31T12:00:02Z', 'timed')).toBe('2\n3')
  expect(await minidock.ok('logs', '--until', '2026-01-31T12:00:02.000000001Z', 'timed')).toBe('1\n2')
  expect(await minidock.ok('logs', '--until', '2026-01-31T13:00:02,000000001+01:00', 'timed')).toBe('1\n2')
  expect(await minidock.ok('logs', '-t', '--details', '-n', '2', 'timed')).toBe(
    '2026-01-31T12:00:02.000000001Z env=a%26b,role=web+server 2\n2026-01-31T12:00:03.000000001Z  3',
  )
})

test('logs of a container that writes without a pause ends, and --tail counts what there was', async () => {
  const web = await minidock.background('busy', 'exec yes', '--log-opt', 'max-size=5m', '--log-opt', 'max-file=3')
  await until('its log was rotated', () => existsSync(join(minidock.containerFolder(web.id), 'log.jsonl.1')))
  const lastLines = async (count: number) => {
    const { exitCode, stdout } = await minidock.start(['logs', '--tail', `${count}`, 'busy'], { maxBuffer: 1000 })
    return { exitCode, stdout }
  }
  for (let round = 0; round < 3; round++) {
    expect(await lastLines(0)).toEqual({ exitCode: 0, stdout: '' })
    expect(await lastLines(5)).toEqual({ exitCode: 0, stdout: 'y\ny\ny\ny\ny' })
  }
  const all = await minidock.start(['logs', 'busy'], { stdout: 'ignore' })
  expect(all.exitCode).toBe(0)
})

test('logs -f follows across rotations, and ends with the container', async () => {
  const web = await minidock.background('followed', 'trap "exit 0" TERM; echo first; while :; do sleep 0.05; done')
  await web.says(/first/)
  const log = join(minidock.containerFolder(web.id), 'log.jsonl')
  const following = minidock.start(['logs', '-f', 'followed'])
  let seen = ''
  following.stdout?.on('data', chunk => {
    seen += String(chunk)
  })
  const count = 40
  for (let n = 0; n < count; n++) {
    appendFileSync(log, line(`n${n}`))
    if (n % 5 !== 4) continue
    if (existsSync(`${log}.1`)) renameSync(`${log}.1`, `${log}.2`)
    renameSync(log, `${log}.1`)
    writeFileSync(log, '')
    await until('what was written is shown', () => seen.includes(`n${n}\n`))
  }
  await minidock.ok('stop', 'followed')
  const { exitCode, stdout } = await following
  expect({ exitCode, lines: String(stdout).split('\n') }).toEqual({
    exitCode: 0,
    lines: ['first', ...Array.from({ length: count }, (_, n) => `n${n}`)],
  })
})

test('logs -f of a container that has ended ends at once, and of one with --rm shows the last words', async () => {
  await withLog('ended', { 'log.jsonl': line('all') })
  expect(await minidock.ok('logs', '-f', 'ended')).toBe('all')
  await minidock.ok(
    'run',
    '-d',
    '--rm',
    '--name',
    'short',
    'busybox',
    'sh',
    '-c',
    'echo first; until [ -e /over ]; do sleep 0.05; done; echo last',
  )
  const following = minidock.start(['logs', '-f', 'short'])
  let seen = ''
  following.stdout?.on('data', chunk => {
    seen += String(chunk)
  })
  await until('it follows', () => seen.includes('first'))
  await minidock.ok('exec', 'short', 'touch', '/over')
  expect(String((await following).stdout)).toBe('first\nlast')
  await minidock.untilGone(1)
})

test('a damaged line is left out, and those around it are shown', async () => {
  await withLog('damaged', { 'log.jsonl': `${line('before')}{"log":"hal\n\0\0\0\n${line('after')}{"log":"torn` })
  expect(await minidock.ok('logs', 'damaged')).toBe('before\nafter')
})

test('--tail of a huge log does not read all of it', async () => {
  await withLog('huge', { 'log.jsonl': line('first') })
  const path = join(minidock.containerFolder(minidock.containerIds()[0] ?? ''), 'log.jsonl')
  // Zeros that take no room on the disk, and minutes to read.
  truncateSync(path, 2 ** 37)
  appendFileSync(path, `\n${line('last but one')}${line('last')}`)
  expect(await minidock.ok('logs', '-n', '2', 'huge')).toBe('last but one\nlast')
})

test('bytes that are no text come out as the log has them, and a line of several records in one piece', async () => {
  const part = (log: string) => `${JSON.stringify({ log, stream: 'stdout', time: '2026-01-31T12:00:00.000000001Z' })}\n`
  await withLog('parts', { 'log.jsonl': part('é\u001b[0m ') + part('more\n') + part('no end') })
  expect(await minidock.ok('logs', '-t', 'parts')).toBe(
    '2026-01-31T12:00:00.000000001Z é\u001b[0m more\n2026-01-31T12:00:00.000000001Z no end',
  )
})

/** A record of the driver `local`: its length, source, time, line and whether more of it follows, its length again. */
function localRecord(source: string, text: string, partial = false): Buffer {
  const time = [0x10, ...[0x81, 0x80, 0xd0, 0xb8, 0xd9, 0xc7, 0xcc, 0xc7, 0x18]]
  const bytes = Buffer.from(text)
  const entry = Buffer.from([
    0x0a,
    source.length,
    ...Buffer.from(source),
    ...time,
    0x1a,
    bytes.length,
    ...bytes,
    ...(partial ? [0x20, 1] : []),
  ])
  const length = Buffer.alloc(4)
  length.writeUInt32BE(entry.length)
  return Buffer.concat([length, entry, length])
}

test('the log of the driver local is read as well, over rotated files', async () => {
  const files = {
    'local.log.1': Buffer.concat([localRecord('stdout', 'one'), localRecord('stderr', 'wrong')]),
    'local.log': Buffer.concat([localRecord('stdout', 'tw', true), localRecord('stdout', 'o'), localRecord('stdout', 'no end', true)]),
  }
  await withLog('binary', files, '--log-driver', 'local')
  expect(await minidock.minidock(['logs', 'binary'])).toEqual({ exitCode: 0, stdout: 'one\ntwo\nno end', stderr: 'wrong' })
  expect(await minidock.ok('logs', '--tail', '1', 'binary')).toBe('no end')
  expect(await minidock.ok('logs', '-t', '--tail', '3', 'binary')).toMatch(/^2\d{3}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z two\n2\S+ no end$/)
  expect((await minidock.inspect('binary')).LogPath).toBe('')
})

test('a log driver that keeps nothing has no logs, in docker’s words', async () => {
  await minidock.ok('create', '--name', 'silent', '--log-driver', 'none', 'busybox', 'true')
  expect(await minidock.minidock(['logs', 'silent'])).toMatchObject({
    exitCode: 1,
    stdout: '',
    stderr: expect.stringContaining('configured logging driver does not support reading'),
  })
})
