/** The open challenges: their starters fail, our solutions hold, and what looks right is caught by a named check. */

import { readFileSync, writeFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { REPOSITORY } from '../../course/places.ts'
import { challengesOf } from '../challenges/index.ts'
import { wrongWays } from '../challenges/wrong-ways.ts'
import { useUnchangedHost } from '../fixtures/host-unchanged.ts'
import { useWorkshop } from '../fixtures/workshop.ts'
import { within } from '../suite/slowness.ts'
import { moved } from './workshop-file.ts'

const SOLUTIONS = join(REPOSITORY, 'lab/challenges/solutions')
const timeout = within(280)

const learner = useWorkshop()

useUnchangedHost()

const lab = (...words: readonly string[]) => learner.lab(words)

const ownFile = (challenge: number, starter: string) => join(learner.path, `02-challenge-${challenge}${extname(starter)}`)

describe.each(challengesOf(2))('challenge $number, $title', ({ number, starter, checks }) => {
  const own = () => ownFile(number, starter)
  const names = checks('').map(({ name }) => name)

  test('what it begins with fails in each of its checks, and says why in the first', { timeout }, async () => {
    const { exitCode, stdout, stderr } = await lab('challenge', '2', String(number))
    expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: '' })
    for (const name of names) expect(stdout).toContain(`failed  ${name}\n`)
    expect(stdout.match(/^ {4}expected /gm)).toHaveLength(1)
    expect(readFileSync(own(), 'utf8')).toContain('Challenge')
  })

  test('ours holds, and that is remembered', { timeout }, async () => {
    const ours = join(SOLUTIONS, `02-${number}${extname(starter)}`)
    writeFileSync(own(), moved(readFileSync(ours, 'utf8'), SOLUTIONS, learner.path))
    const { exitCode, stdout, stderr } = await lab('challenge', '2', String(number))
    expect(stdout).not.toContain('failed')
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
    for (const name of names) expect(stdout).toContain(`passed  ${name}\n`)
    const listed = await lab('challenge', '2')
    expect(listed.exitCode).toBe(0)
    expect(listed.stdout).toMatch(new RegExp(`^ ${number} .*: solved$`, 'm'))
  })
})

test.each(wrongWays)('challenge $challenge: $what', { timeout }, async ({ challenge, file, caughtBy }) => {
  const starter = challengesOf(2).find(({ number }) => number === challenge)?.starter ?? ''
  writeFileSync(ownFile(challenge, starter), file)
  const { exitCode, stdout } = await lab('challenge', '2', String(challenge))
  expect(exitCode).toBe(1)
  expect(/^failed {2}(.*)$/m.exec(stdout)?.[1]).toMatch(new RegExp(`^${caughtBy}`))
})

test('what is not there is said', { timeout }, async () => {
  expect(await lab('challenge', '2', '3')).toEqual({
    exitCode: 1,
    stdout: '',
    stderr: 'minidock: chapter 2 has no challenge 3\n  which there are: npm run lab challenge 2',
  })
  expect(await lab('challenge', '1')).toEqual({ exitCode: 1, stdout: '', stderr: 'minidock: chapter 1 has no challenges' })
  expect(await lab('challenge', 'one')).toEqual({
    exitCode: 1,
    stdout: '',
    stderr: "minidock: 'one' is not a number\n  npm run lab challenge 2 1",
  })
})
