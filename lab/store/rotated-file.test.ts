/** A file that is rotated while it is read: nothing is lost, and nothing comes twice. */

import { appendFileSync, existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { execa } from 'execa'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { lastLines } from '../../runtime/formats/logs/last-lines.ts'
import { RotatedFile } from '../../runtime/store/files/rotated-file.ts'

let folder: string
let path: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'minidock-lab-'))
  path = join(folder, 'log')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const OLD = 3

function rotate(): void {
  for (let age = OLD; age > 0; age--) {
    const younger = age === 1 ? path : `${path}.${age - 1}`
    if (existsSync(younger)) renameSync(younger, `${path}.${age}`)
  }
}

/** Takes whole lines. */
function linesOf(file: RotatedFile): string[] {
  const pieces = file.pieces(bytes => {
    const size = bytes.lastIndexOf(10) + 1
    return { size, made: Buffer.from(bytes.subarray(0, size)).toString().split('\n').slice(0, -1) }
  })
  return [...pieces].flat()
}

test('rotated files are read oldest first, and then followed across every rotation', () => {
  for (const line of ['1', '2', '3']) {
    appendFileSync(path, `${line}\n`)
    rotate()
  }
  appendFileSync(path, '4\n')
  const file = new RotatedFile(path)
  expect(linesOf(file)).toEqual(['1', '2', '3', '4'])
  expect(linesOf(file)).toEqual([])
  appendFileSync(path, '5\nhal')
  expect(linesOf(file)).toEqual(['5'])
  appendFileSync(path, 'f\n')
  rotate()
  appendFileSync(`${path}.1`, 'late\n')
  expect(linesOf(file)).toEqual(['half', 'late'])
  for (const line of ['6', '7']) {
    appendFileSync(path, `${line}\n`)
    rotate()
  }
  appendFileSync(path, '8\n')
  expect(linesOf(file)).toEqual(['6', '7', '8'])
  file.close()
})

test('what was rotated away is read, though no new file has been begun', () => {
  appendFileSync(path, '1\n')
  const file = new RotatedFile(path)
  expect(linesOf(file)).toEqual(['1'])
  rotate()
  for (const line of ['2', '3']) {
    appendFileSync(path, `${line}\n`)
    rotate()
  }
  expect(linesOf(file)).toEqual(['2', '3'])
  expect(linesOf(file)).toEqual([])
  appendFileSync(path, '4\n')
  expect(linesOf(file)).toEqual(['4'])
  file.close()
})

test('one who opens a file while it is rotated finds every line once', () => {
  appendFileSync(path, 'a\n')
  rotate()
  const file = new RotatedFile(path)
  expect(linesOf(file)).toEqual(['a'])
  appendFileSync(path, 'b\n')
  expect(linesOf(file)).toEqual(['b'])
  file.close()
})

test('the last lines are found over several files', () => {
  for (const lines of ['1\n2\n', '3\n4\n']) {
    appendFileSync(path, lines)
    rotate()
  }
  appendFileSync(path, '5\n')
  for (const [count, expected] of [
    [0, []],
    [2, ['4', '5']],
    [4, ['2', '3', '4', '5']],
    [9, ['1', '2', '3', '4', '5']],
  ] as const) {
    const file = new RotatedFile(path)
    file.skipToLast(count, lastLines)
    expect(linesOf(file)).toEqual(expected)
    file.close()
  }
})

test('one who does not follow gets what there was, and nothing that is written meanwhile', () => {
  appendFileSync(path, '1\n')
  rotate()
  appendFileSync(path, '2\n3\n')
  const all = new RotatedFile(path, 'end')
  const last = new RotatedFile(path, 'end')
  appendFileSync(path, '4\n')
  rotate()
  appendFileSync(path, '5\n')
  last.skipToLast(1, lastLines)
  expect(linesOf(all)).toEqual(['1', '2', '3'])
  expect(linesOf(last)).toEqual(['3'])
  all.close()
  last.close()
})

test('a line that is longer than what is read at once is taken whole', () => {
  const long = 'x'.repeat(3 << 20)
  appendFileSync(path, `${long}\nshort\n`)
  const file = new RotatedFile(path)
  expect(linesOf(file)).toEqual([long, 'short'])
  file.close()
})

/** Writes numbered lines and rotates every hundred of them, as a monitor does: the oldest is renamed first. */
const WRITER = `
  const { appendFileSync, existsSync, renameSync } = require('node:fs')
  const [path, count, old] = [process.argv[1], Number(process.argv[2]), Number(process.argv[3])]
  for (let n = 0; n < count; n++) {
    appendFileSync(path, n + '\\n')
    if (n % 100 !== 99) continue
    for (let age = old; age > 1; age--) if (existsSync(path + '.' + (age - 1))) renameSync(path + '.' + (age - 1), path + '.' + age)
    renameSync(path, path + '.1')
  }`

test('one who follows a file that is rotated all the time sees every line once, in order', async () => {
  const count = 20_000
  const file = new RotatedFile(path)
  let done = false
  const writer = execa(process.execPath, ['-e', WRITER, path, String(count), '250']).finally(() => {
    done = true
  })
  const lines: string[] = []
  for (; !done; await sleep(1)) lines.push(...linesOf(file))
  await writer
  lines.push(...linesOf(file))
  file.close()
  expect(lines).toEqual(Array.from({ length: count }, (_, n) => String(n)))
})
