/** The first page's first five minutes: typed in a sandbox, line by line, and compared with what the page shows. */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { REPOSITORY } from '../../course/places.ts'
import { fitsAnything } from '../../course/prose/match.ts'
import { firstMinutes } from '../../course/prose/readme.ts'
import { within } from '../suite/slowness.ts'
import { differences } from './compare.ts'

const commands = firstMinutes(readFileSync(join(REPOSITORY, 'README.md'), 'utf8'))

test('every command of the first five minutes shows something', () => {
  expect(commands.length).toBeGreaterThan(12)
  expect(commands.filter(({ shown }) => shown === '' || fitsAnything(shown))).toEqual([])
})

test('every command of the first five minutes prints what is written', { timeout: within(300) }, async () => {
  expect((await differences(commands)).join('\n')).toBe('')
})
