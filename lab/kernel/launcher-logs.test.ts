/** The log that the monitor keeps: rotated, in docker's two formats or none, and on a disk that is full. */

import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import type { LogOptions } from '../../runtime/kernel/program/encode.ts'
import { within } from '../suite/slowness.ts'
import { launcher, shell, start, startAlone, useCheckedLauncher, useFolders } from './containers.ts'

const here = useFolders()
await useCheckedLauncher(here.root)

async function run(script: string, log: LogOptions): Promise<void> {
  const { exited } = startAlone(here.directory, shell(script, { log }))
  expect(await exited).toBe(0)
}

/** Newest first, as they lie there. */
const filesOf = (name: string): string[] =>
  readdirSync(here.directory)
    .filter(file => file.startsWith(name))
    .sort((one, other) => one.length - other.length || one.localeCompare(other))

/** Oldest first. Each record is whole, or this throws. */
function jsonLines(files: readonly string[]): string[] {
  return files.toReversed().flatMap(file => {
    const content = readFileSync(join(here.directory, file), 'utf8')
    expect(content.endsWith('\n')).toBe(true)
    return content
      .trimEnd()
      .split('\n')
      .map(line => (JSON.parse(line) as { log: string }).log)
  })
}

interface LocalRecord {
  readonly source: string
  readonly nanoseconds: bigint
  readonly line: string
  readonly partial: boolean
}

/** Docker's `local` driver: length, protobuf, length. */
function localRecords(file: string): LocalRecord[] {
  const content = readFileSync(join(here.directory, file))
  const records: LocalRecord[] = []
  for (let at = 0; at < content.length; ) {
    const size = content.readUInt32BE(at)
    expect(content.readUInt32BE(at + 4 + size)).toBe(size)
    records.push(localRecord(content.subarray(at + 4, at + 4 + size)))
    at += size + 8
  }
  return records
}

function localRecord(message: Buffer): LocalRecord {
  const fields = new Map<number, bigint | Buffer>()
  let at = 0
  const varint = () => {
    let value = 0n
    for (let shift = 0n; ; shift += 7n) {
      const byte = message.readUInt8(at++)
      value |= BigInt(byte & 0x7f) << shift
      if (byte < 0x80) return value
    }
  }
  while (at < message.length) {
    const tag = Number(varint())
    const value = varint()
    const length = (tag & 7) === 0 ? 0 : Number(value)
    fields.set(tag >> 3, length > 0 ? message.subarray(at, at + length) : value)
    at += length
  }
  return {
    source: String(fields.get(1)),
    nanoseconds: BigInt(String(fields.get(2))),
    line: String(fields.get(3)),
    partial: fields.get(4) === 1n,
  }
}

test('rotation loses no line and splits no record, as long as there are files enough', async () => {
  await run('seq 1 20000; seq 20001 40000 >&2; sleep 0.1; seq 40001 60000', { driver: 'json-file', maxSize: 100_000, maxFile: 1000 })
  const files = filesOf('log.jsonl')
  expect(files.length).toBeGreaterThan(20)
  for (const file of files) expect(readFileSync(join(here.directory, file)).length).toBeLessThanOrEqual(100_000)
  const numbers = jsonLines(files).map(Number)
  expect(numbers.toSorted((one, other) => one - other)).toEqual(Array.from({ length: 60_000 }, (_, n) => n + 1))
})

test('the oldest files go, and what is left is the end, without a gap', async () => {
  await run('seq 1 20000', { driver: 'json-file', maxSize: 20_000, maxFile: 3 })
  expect(filesOf('log.jsonl')).toEqual(['log.jsonl', 'log.jsonl.1', 'log.jsonl.2'])
  const numbers = jsonLines(filesOf('log.jsonl')).map(Number)
  expect(numbers).toEqual(Array.from({ length: numbers.length }, (_, n) => 20_000 - numbers.length + 1 + n))
})

test('one file that may not grow is begun anew', async () => {
  await run('seq 1 20000', { driver: 'json-file', maxSize: 20_000, maxFile: 1 })
  expect(filesOf('log.jsonl')).toEqual(['log.jsonl'])
  expect(jsonLines(['log.jsonl']).at(-1)).toBe('20000\n')
})

test('a record that is larger than a file has one of its own', async () => {
  await run('for i in 1 2 3; do head -c 3000 /dev/zero | tr "\\0" "$i"; echo; sleep 0.05; done', {
    driver: 'json-file',
    maxSize: 1000,
    maxFile: 9,
  })
  expect(jsonLines(filesOf('log.jsonl')).map(line => [line.length, line[0]])).toEqual([
    [3001, '1'],
    [3001, '2'],
    [3001, '3'],
  ])
})

test('rotation goes on where an earlier start has left off', async () => {
  const log: LogOptions = { driver: 'json-file', maxSize: 5000, maxFile: 100 }
  for (const start of [1, 101, 201]) await run(`seq ${start} ${start + 99}`, log)
  expect(jsonLines(filesOf('log.jsonl')).map(Number)).toEqual(Array.from({ length: 300 }, (_, n) => n + 1))
})

test('attributes are in each record', async () => {
  writeFileSync(join(here.directory, 'log.attrs'), '{"role":"web"}')
  await run('echo one', { driver: 'json-file', maxSize: 0, maxFile: 1 })
  expect(JSON.parse(readFileSync(join(here.directory, 'log.jsonl'), 'utf8'))).toMatchObject({
    log: 'one\n',
    stream: 'stdout',
    attrs: { role: 'web' },
  })
})

test('the local driver writes docker’s records, rotated too, and marks a line that is not ended', async () => {
  const before = BigInt(Date.now()) * 1_000_000n
  await run('seq 1 3000; echo err >&2; head -c 16384 /dev/zero | tr "\\0" "x"; echo y; printf open', {
    driver: 'local',
    maxSize: 20_000,
    maxFile: 100,
  })
  const files = filesOf('local.log')
  expect(files.length).toBeGreaterThan(3)
  const records = files.toReversed().flatMap(localRecords)
  const out = records.filter(({ source }) => source === 'stdout')
  expect(out.slice(0, 3000).map(({ line }) => Number(line))).toEqual(Array.from({ length: 3000 }, (_, n) => n + 1))
  expect(out.slice(3000).map(({ line, partial }) => [line.length, partial])).toEqual([
    [16384, true],
    [1, false],
    [4, true],
  ])
  expect(records.filter(({ source }) => source === 'stderr')).toMatchObject([{ line: 'err', partial: false }])
  const times = records.map(({ nanoseconds }) => nanoseconds)
  expect(times.every((time, n) => time >= before && (n === 0 || time >= (times[n - 1] ?? 0n)))).toBe(true)
  expect(existsSync(join(here.directory, 'log.jsonl'))).toBe(false)
})

test('the driver none writes nothing, and the client sees all', async () => {
  const { stdout, exited } = start(here.directory, shell('seq 1 1000', { log: { driver: 'none', maxSize: 0, maxFile: 1 } }))
  expect([(await text(stdout)).length, await exited]).toEqual([3893, 0])
  expect(readdirSync(here.directory).filter(name => name.includes('log'))).toEqual([])
})

test.each(['json-file', 'local'] as const)(
  'a disk that is full does not hold the container up, nor hide how it ended; and what is logged (%s) are whole records',
  driver => {
    const program = join(here.root, `full-${driver}`)
    writeFileSync(
      program,
      shell('cd disk; seq 1 40000; cat /dev/zero > all 2> /dev/null; echo end; exit 7', { log: { driver, maxSize: 0, maxFile: 1 } }),
    )
    const folder = join(here.directory, 'disk')
    mkdirSync(folder)
    // The disk is seen by the monitor alone, and gone with it.
    const script = `mount -t tmpfs -o size=64k tmpfs disk && cd disk && { "$LAUNCHER" run 3<>"$PROGRAM"; echo $?; cat exit; cat l*.* > "$OUT"; }`
    const out = join(here.root, `logged-${driver}`)
    const { stdout, status } = spawnSync('unshare', ['-m', 'sh', '-c', script], {
      cwd: here.directory,
      env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LAUNCHER: launcher(), PROGRAM: program, OUT: out },
      encoding: 'utf8',
      timeout: within(100),
    })
    expect([stdout, status]).toEqual([expect.stringMatching(/^7\n\{"ExitCode":7,.*\}\n$/), 0])
    const logged = readFileSync(out)
    expect(logged.length).toBeGreaterThan(10_000)
    writeFileSync(join(here.directory, 'logged'), logged)
    const lines = driver === 'local' ? localRecords('logged').map(({ line }) => `${line}\n`) : jsonLines(['logged'])
    expect(lines.every(line => /^(\d+|end)\n$/.test(line))).toBe(true)
    const numbers = lines.filter(line => line !== 'end\n').map(Number)
    // What does not fit is missing; what fits is there, in its place.
    expect(numbers.every((number, n) => n === 0 || number > (numbers[n - 1] ?? 0))).toBe(true)
  },
)
