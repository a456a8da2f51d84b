/** The warm-ups, as a learner meets them: with a workshop of their own, file after file. */

import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { execa } from 'execa'
import { describe, expect, test } from 'vitest'
import { REPOSITORY } from '../../course/places.ts'
import { useUnchangedHost } from '../fixtures/host-unchanged.ts'
import { LAB, useWorkshop } from '../fixtures/workshop.ts'
import { within } from '../suite/slowness.ts'
import { warmUpsOf } from '../warm-ups/index.ts'
import { gapIn, solved } from '../warm-ups/warm-up.ts'

const WARM_UPS = warmUpsOf(2)

const own = useWorkshop()

useUnchangedHost()

const lab = (...words: readonly string[]) => own.lab(words)

const fileOf = (name: string) => join(own.path, '02-warm-ups', `${name}.ts`)
const shown = (name: string) => relative(REPOSITORY, fileOf(name))
const read = (name: string) => readFileSync(fileOf(name), 'utf8')
const write = (name: string, source: string) => writeFileSync(fileOf(name), source)
const [first, second] = WARM_UPS
if (!first || !second) throw new Error('chapter 2 has warm-ups')

describe.each(WARM_UPS.map((warmUp, index) => ({ ...warmUp, warmUp, index })))('warm-up $name', ({ warmUp, name, idea, index }) => {
  test('its starter fails, with what is seen; filled in, it passes, and tells its idea', { timeout: within(300) }, async () => {
    const passed = WARM_UPS.slice(0, index).map(each => each.name)
    const progress = { chapters: { 2: { passed: [], solved: false, gaveUp: false, hints: {}, warmUps: { passed, current: true } } } }
    writeFileSync(join(own.path, 'progress.json'), JSON.stringify(progress))
    const before = await lab('warm-up', '2')
    expect(before).toMatchObject({ exitCode: 1, stderr: '' })
    expect(before.stdout).toMatch(/\nfailed\n {4}expected {2}.+\n {4}seen {6}.+/)
    expect(before.stdout).toContain(`\n    look at   ${shown(name)}:${gapIn(read(name))?.line}\n`)
    expect(before.stdout).not.toContain(idea)
    expect(await lab('hint', '2')).toMatchObject({ exitCode: 0, stderr: '' })
    write(name, solved(read(name), warmUp))
    const after = await lab('warm-up', '2')
    expect(after).toMatchObject({ exitCode: 0, stderr: '' })
    expect(after.stdout).toContain(`\npassed  ${idea}\n`)
    const next = WARM_UPS[index + 1]
    expect(after.stdout).toContain(next ? `warm-up ${index + 2} of 5: ${shown(next.name)}` : 'The exercise: npm run lab 2')
  })
})

test('watch goes from one to the next by itself, and then to the exercise', { timeout: within(280) }, async () => {
  const watching = execa(process.execPath, [LAB, 'watch', '2'], {
    cwd: REPOSITORY,
    env: { MINIDOCK_WORKSHOP: own.path },
    reject: false,
    stdin: 'ignore',
    timeout: within(280),
    buffer: false,
  })
  let screen = ''
  watching.stdout.setEncoding('utf8').on('data', (text: string) => {
    screen += text
  })
  const shows = (text: string) => expect.poll(() => screen, { timeout: within(60) }).toContain(text)
  try {
    for (const warmUp of WARM_UPS) {
      await shows(`waiting until ${shown(warmUp.name)} is saved`)
      write(warmUp.name, solved(read(warmUp.name), warmUp))
      await shows(`passed  ${warmUp.idea}`)
    }
    await shows('the warm-ups of chapter 2 are done: now the exercise')
    await shows('TODO 1  failed')
    await shows(`waiting until ${relative(REPOSITORY, join(own.path, '02-namespaces.ts'))} is saved`)
  } finally {
    watching.kill('SIGINT')
    await watching
  }
})

describe('beside them', () => {
  test('next names the first, until the exercise is checked; an older progress file is read', { timeout: within(280) }, async () => {
    const older = { passed: [], solved: false, gaveUp: false, hints: {} }
    const progress = { chapters: { 1: { ...older, solved: true }, 2: older } }
    writeFileSync(join(own.path, 'progress.json'), JSON.stringify(progress))
    expect((await lab('next')).stdout).toContain(`\nwarm-up 1 of 5: ${shown(first.name)}\n`)
    await lab('2')
    expect((await lab('next')).stdout).toContain('\nTODO 1, ')
    expect(JSON.parse(readFileSync(join(own.path, 'progress.json'), 'utf8'))).toMatchObject({
      chapters: { 2: { warmUps: { passed: [], current: false } } },
    })
  })

  test('reset, give-up, solution, diff and next speak of the one that the learner is at', { timeout: within(280) }, async () => {
    await lab('warm-up', '2')
    const starter = read(first.name)
    write(first.name, '// mine\n')
    const reset = await lab('reset', '2')
    expect(reset.stdout).toContain(`${shown(first.name)} is as it was at the beginning`)
    expect(read(first.name)).toBe(starter)
    expect(readFileSync(fileOf(`${first.name}.backup-1`), 'utf8')).toBe('// mine\n')
    const ours = await lab('give-up', '2')
    expect(`${ours.stdout}\n`).toBe(solved(starter, first))
    for (const word of ['solution', 'diff'])
      expect((await lab(word, '2')).stderr).toContain(`you are at warm-up 1 of 5: ${shown(first.name)}, which has not passed yet`)
    expect((await lab('next')).stdout).toContain('chapter 2, ')
    expect((await lab()).stdout).toMatch(/ 2 {2}A view of its own +begun/)
  })

  test('what is wrong with the file is said, with its line', { timeout: within(280) }, async () => {
    await lab('warm-up', '2')
    const starter = read(first.name)
    const broken = [
      ['if (', /:\d+: syntax error: /],
      ["throw new Error('here')", /:13: crash: Error: here\n/],
      ['for (;;) {}', /:13: endless loop: calls\(\) does not come to an end\n/],
      ['process.exit(0)', /:13: ended: calls\(\) ends the whole engine\n/],
      ['child.unshare()', /:13: crash: TypeError: unshare takes one argument, not 0\n[\s\S]*:13: type error: /],
    ] as const
    for (const [code, message] of broken) {
      write(
        first.name,
        starter.replace(/ {2}child.because\('from.*/, () => `  ${code}`),
      )
      const { exitCode, stdout } = await lab('warm-up', '2')
      expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: expect.stringMatching(message) })
    }
    write(first.name, `${solved(starter, first)}const depth: number = 'deep'\n`)
    const { exitCode, stdout } = await lab('warm-up', '2')
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: expect.stringMatching(/:16: type error: Type 'string'/) })
  })

  test('a flag that does not exist is named, by its value and by the type checker', { timeout: within(280) }, async () => {
    const progress = {
      chapters: { 2: { passed: [], solved: false, gaveUp: false, hints: {}, warmUps: { passed: [first.name], current: true } } },
    }
    writeFileSync(join(own.path, 'progress.json'), JSON.stringify(progress))
    await lab('warm-up', '2')
    write(second.name, read(second.name).replace('CLONE.NEWUTS', 'CLONE.NEWPIDS'))
    const { exitCode, stdout } = await lab('warm-up', '2')
    expect({ exitCode, stdout }).toEqual({
      exitCode: 1,
      stdout: expect.stringMatching(/: wrong export: flags is of type undefined, not number\n[\s\S]*:11: type error: .*'NEWPID'\?\n/),
    })
  })

  test('a chapter without warm-ups says so', async () => {
    expect(await lab('warm-up', '1')).toEqual({
      exitCode: 1,
      stdout: '',
      stderr: 'minidock: chapter 1 has no warm-ups\n  its exercise: npm run lab 1',
    })
    expect(existsSync(join(own.path, '01-warm-ups'))).toBe(false)
  })
})
