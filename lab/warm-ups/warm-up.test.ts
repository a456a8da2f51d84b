/** Warm-ups and challenges as data: what a chapter has of them is whole, and a gap is found in its file. */

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { CHAPTERS, REPOSITORY } from '../../course/places.ts'
import { challengesOf } from '../challenges/index.ts'
import { wrongWays } from '../challenges/wrong-ways.ts'
import { readCommandLine } from '../learner/command-line.ts'
import { warmUpsOf } from './index.ts'
import { gapIn, solved } from './warm-up.ts'

const FOLDERS = readdirSync(CHAPTERS).filter(name => /^\d\d-/.test(name))
const having = (what: string) =>
  FOLDERS.filter(name => existsSync(join(CHAPTERS, name, what))).map(name => [name, Number(name.slice(0, 2))] as const)

test.each(having('warm-ups'))('%s has five warm-ups, each with one gap, and with what belongs there', (folder, chapter) => {
  const files = readdirSync(join(CHAPTERS, folder, 'warm-ups')).sort()
  const warmUps = warmUpsOf(chapter)
  expect(files).toEqual(warmUps.map(({ name }) => `${name}.ts`))
  expect(warmUps.map(({ name }) => Number(name.split('-')[0]))).toEqual([1, 2, 3, 4, 5])
  for (const [index, warmUp] of warmUps.entries()) {
    const source = readFileSync(join(CHAPTERS, folder, 'warm-ups', files[index] ?? ''), 'utf8')
    expect(source.match(/\bTODO\b/g), warmUp.name).toHaveLength(1)
    expect(source.split(warmUp.solution.instead), warmUp.name).toHaveLength(2)
    expect(gapIn(source)?.text.length, warmUp.name).toBeGreaterThan(20)
    expect(warmUp.hint, warmUp.name).not.toContain(warmUp.solution.write)
    expect(gapIn(solved(source, warmUp)), warmUp.name).toEqual(gapIn(source))
  }
})

test.each(having('challenges'))('%s has two challenges, each with a solution of ours and ways that are wrong', (folder, chapter) => {
  const challenges = challengesOf(chapter)
  expect(readdirSync(join(CHAPTERS, folder, 'challenges')).sort()).toEqual(challenges.map(({ starter }) => starter))
  expect(challenges.map(({ number }) => number)).toEqual([1, 2])
  for (const { number, starter, checks } of challenges) {
    const ending = starter.slice(starter.lastIndexOf('.'))
    expect(existsSync(join(REPOSITORY, 'lab/challenges/solutions', `${folder.slice(0, 2)}-${number}${ending}`)), starter).toBe(true)
    const names = checks('').map(({ name }) => name)
    expect(new Set(names).size, starter).toBe(names.length)
    const wrong = wrongWays.filter(way => way.chapter === chapter && way.challenge === number)
    expect(wrong.length, starter).toBeGreaterThan(1)
    for (const { caughtBy } of wrong)
      expect(
        names.filter(name => name.startsWith(caughtBy)),
        caughtBy,
      ).toHaveLength(1)
  }
})

describe('a gap', () => {
  test('is told by its line and its text, which may be of several lines', () => {
    expect(gapIn('one\n  // TODO: what is\n  // to be achieved.\n  call()\n  // another comment\n')).toEqual({
      line: 2,
      text: 'what is to be achieved.',
    })
  })

  test('may have lost its comment', () => {
    expect(gapIn('call() // TODO: not at the beginning\n')).toBeUndefined()
    expect(gapIn('')).toBeUndefined()
  })

  test('may end the file', () => {
    expect(gapIn('// TODO: the last line')).toEqual({ line: 1, text: 'the last line' })
  })
})

test.each([
  ['warm-up', { kind: 'warm-up' }],
  ['warm-up 2', { kind: 'warm-up', chapter: 2 }],
  ['2 warm-up', { kind: 'warm-up', chapter: 2 }],
  ['challenge', { kind: 'challenge' }],
  ['challenge 2', { kind: 'challenge', chapter: 2 }],
  ['challenge 2 1', { kind: 'challenge', chapter: 2, number: 1 }],
])('npm run lab %s', (words, asked) => {
  expect(readCommandLine(words.split(' '))).toEqual(asked)
})
