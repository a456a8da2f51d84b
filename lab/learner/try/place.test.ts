import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { REPOSITORY } from '../../../course/places.ts'
import { placeOf } from './place.ts'

const folder = mkdtempSync('/tmp/place-')
mkdirSync(join(folder, 'context'))
afterAll(() => rmSync(folder, { recursive: true }))

test('a folder below /tmp is shown when the user stands in it', () => {
  expect(placeOf(folder, ['build', '.'])).toEqual({ cwd: folder, show: [folder] })
})

test('so is one that the command names', () => {
  expect(placeOf('/', ['build', join(folder, 'context')])).toEqual({ cwd: '/', show: [join(folder, 'context')] })
  expect(placeOf(REPOSITORY, ['build', '.'])).toMatchObject({ cwd: REPOSITORY })
})

test('a folder that is reached through a link is called by its own name', () => {
  symlinkSync(join(folder, 'context'), join(folder, 'link'))
  expect(placeOf(join(folder, 'link'), [])).toEqual({ cwd: join(folder, 'context'), show: [join(folder, 'context')] })
})

test.each(['/proc/self', '/sys', '/dev', '/run', '/nonexistent'])('from %s one comes to the project’s folder', standing => {
  expect(placeOf(standing, []).cwd).toBe(REPOSITORY)
})

test('what listens in /run stays the machine’s', () => {
  expect(placeOf('/', ['run', '-v', '/run', '/run']).show).toEqual([])
})
