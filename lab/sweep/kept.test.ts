import { appendFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type KeptOptions, keptVerdicts } from './kept.ts'

let options: KeptOptions
beforeEach(() => {
  options = { path: join(mkdtempSync(join(tmpdir(), 'kept-')), 'sweep.jsonl'), names: ['it is seen'], checks: 'as they are' }
})
afterEach(() => rmSync(dirname(options.path), { recursive: true, force: true }))

const MUTANT = { source: "calls.chdir('/')" }
const CAUGHT = { kind: 'check', check: 'it is seen' } as const
const SURVIVED = { kind: 'survived' } as const

test('an interrupted sweep knows what it has found out, whatever the layout of the mutant', () => {
  keptVerdicts(options).keep(MUTANT, CAUGHT)
  keptVerdicts(options).keep({ source: 'calls.go()' }, SURVIVED)
  const kept = keptVerdicts(options)
  expect(kept.verdictOf({ source: "// why\ncalls\n  .because('a reason')\n  .chdir('/')" })).toEqual(CAUGHT)
  expect(kept.verdictOf({ source: 'calls.go()' })).toEqual(SURVIVED)
  expect(kept.verdictOf({ source: "calls.chdir('.')" })).toBeUndefined()
})

test('a survivor is tried again when a check has changed; what was caught is not', () => {
  const kept = keptVerdicts(options)
  kept.keep(MUTANT, SURVIVED)
  kept.keep({ source: 'calls.go()' }, CAUGHT)
  const later = keptVerdicts({ ...options, checks: 'with another one' })
  expect(later.verdictOf(MUTANT)).toBeUndefined()
  expect(later.verdictOf({ source: 'calls.go()' })).toEqual(CAUGHT)
})

test('a check that there is no more has caught nothing', () => {
  keptVerdicts(options).keep(MUTANT, CAUGHT)
  expect(keptVerdicts({ ...options, names: [] }).verdictOf(MUTANT)).toBeUndefined()
})

test('a finished sweep is forgotten, and a line that is cut off is ignored', () => {
  const kept = keptVerdicts(options)
  kept.keep(MUTANT, CAUGHT)
  appendFileSync(options.path, '{"program":"12')
  expect(keptVerdicts(options).verdictOf(MUTANT)).toEqual(CAUGHT)
  kept.forget()
  expect(keptVerdicts(options).verdictOf(MUTANT)).toBeUndefined()
})
