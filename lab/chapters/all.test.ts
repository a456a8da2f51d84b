/** What holds for the chapters together; and the command line that ships, which promises what all of them do. */

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { loadChapters } from '../../course/chapters.ts'
import { REPOSITORY } from '../../course/places.ts'
import { checks } from '../checks/index.ts'
import { choose } from '../checks/runner/choose.ts'
import { mutated } from '../engines/mutant-source.ts'
import { mutants } from '../mutants/index.ts'
import { checkEngine } from './engine.ts'

const chapters = await loadChapters()
const withEngine = chapters.filter(({ chapter: { module } }) => module !== undefined)

const repeated = (names: readonly string[]) => names.filter((name, index) => names.indexOf(name) !== index)

test.each(chapters.map(({ folderName }) => folderName))('%s has its files here', folder => {
  const files = folder.startsWith('00-') ? [`${folder}.test.ts`] : [`${folder}.test.ts`, `${folder}.full.test.ts`]
  expect(files.filter(file => !existsSync(join(import.meta.dirname, file)))).toEqual([])
})

test('no two checks have the same name, and no two mutants', () => {
  expect([repeated(checks.map(({ name }) => name)), repeated(mutants.map(({ name }) => name))]).toEqual([[], []])
})

test('no check has gone unnoticed: each chapter has as many as it had, or more', () => {
  const least: Readonly<Record<number, number>> = { 1: 19, 2: 24, 3: 17, 4: 24, 5: 32, 6: 33, 7: 40, 8: 25, 10: 13 }
  for (const { chapter } of withEngine)
    expect(checks.filter(({ since }) => since === chapter.number).length, `chapter ${chapter.number}`).toBeGreaterThanOrEqual(
      least[chapter.number] ?? Number.POSITIVE_INFINITY,
    )
})

test('there are mutants of each chapter', () => {
  expect(withEngine.filter(({ chapter }) => !mutants.some(mutant => mutant.chapter === chapter.number))).toEqual([])
  expect(mutants.length).toBeGreaterThanOrEqual(14)
})

test.each(mutants)('the mutant "$name" fits the source, and its check is one of its chapter', mutant => {
  const source = readFileSync(join(REPOSITORY, mutant.file), 'utf8')
  expect(mutated(mutant, source)).not.toBe(source)
  const names = choose(checks, { engine: { kind: 'chapter', chapter: mutant.chapter } }).map(({ name }) => name)
  expect(names).toContain(mutant.caughtBy)
  expect(mutant.teaches).toMatch(/^.{40,}\.$/)
})

checkEngine('the command line that ships keeps what all chapters promise', { kind: 'minidock' })
