/** Who rebuilds must not take anything away from a sandbox that is about to start. */

import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Kept, keptInBuild } from './kept-in-build.ts'

let folder: string
let made: number
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'minidock-kept-'))
  made = 0
})
afterEach(() => rmSync(folder, { recursive: true }))

const HOUR = 60 * 60

function wanted(source: string): Kept {
  const file = join(folder, 'source')
  writeFileSync(file, source)
  const make = (path: string) => {
    made++
    mkdirSync(path)
  }
  return { prefix: 'kept-', sources: [file], build: join(folder, 'build'), make }
}

function usedHoursAgo(path: string, hours: number): void {
  const then = Date.now() / 1000 - hours * HOUR
  utimesSync(path, then, then)
}

test('it is made once, and again when a source changes', async () => {
  const first = await keptInBuild(wanted('1'))
  expect(await keptInBuild(wanted('1'))).toBe(first)
  expect(await keptInBuild(wanted('2'))).not.toBe(first)
  expect(made).toBe(2)
})

test('one of older sources stays as long as it was used within a day', async () => {
  const old = await keptInBuild(wanted('old'))
  usedHoursAgo(old, 23)
  await keptInBuild(wanted('new'))
  expect(existsSync(old)).toBe(true)
  usedHoursAgo(old, 25)
  await keptInBuild(wanted('newer'))
  expect(existsSync(old)).toBe(false)
})

test('what another process is making stays, however old it looks; what a dead one has left goes', async () => {
  await keptInBuild(wanted('old'))
  const [theirs, left] = [process.ppid, 2 ** 22].map(pid => join(folder, `build/kept-new-${pid}`))
  for (const path of [theirs, left]) {
    mkdirSync(path ?? '')
    usedHoursAgo(path ?? '', 25)
  }
  await keptInBuild(wanted('new'))
  expect([existsSync(theirs ?? ''), existsSync(left ?? '')]).toEqual([true, false])
})

test('to use it is to keep it', async () => {
  const old = await keptInBuild(wanted('old'))
  usedHoursAgo(old, 25)
  await keptInBuild(wanted('old'))
  await keptInBuild(wanted('new'))
  expect(existsSync(old)).toBe(true)
})

test('what is removed meanwhile is made anew', async () => {
  const kept = await keptInBuild(wanted('1'))
  rmSync(kept, { recursive: true })
  expect(await keptInBuild(wanted('1'))).toBe(kept)
  expect(existsSync(kept)).toBe(true)
})

test('when somebody else makes it meanwhile, theirs is taken, and nothing lies beside it', async () => {
  const kept = wanted('1')
  const theirs = await keptInBuild(kept)
  rmSync(theirs, { recursive: true })
  const make = (path: string) => {
    mkdirSync(path)
    mkdirSync(theirs)
    writeFileSync(join(theirs, 'theirs'), '')
  }
  expect(await keptInBuild({ ...kept, make })).toBe(theirs)
  expect(readdirSync(theirs)).toEqual(['theirs'])
  expect(readdirSync(join(folder, 'build'))).toEqual([basename(theirs)])
})

test('when it cannot be made, the reason is told and nothing is left', async () => {
  const kept = wanted('1')
  const make = (path: string) => {
    mkdirSync(path)
    throw new Error('no compiler')
  }
  await expect(keptInBuild({ ...kept, make })).rejects.toThrow('no compiler')
  expect(readdirSync(join(folder, 'build'))).toEqual([])
})
