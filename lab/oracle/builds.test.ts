/** The same Dockerfiles for minidock, docker's two builders and podman: the same files and the same config come out, or the difference is listed with its reason. */

import { beforeAll, expect, test } from 'vitest'
import { useUnchangedHost } from '../fixtures/host-unchanged.ts'
import { within } from '../suite/slowness.ts'
import { askBuilder } from './builds/ask-builder.ts'
import { type DifferentText, differencesOf } from './builds/build-difference.ts'
import { buildDifferences, differencesFor, OTHER_BUILDERS } from './builds/differences.ts'
import type { Outcome } from './builds/outcome.ts'
import { expectedOf, isAsked, rows } from './builds/rows/index.ts'

const PATIENCE = within(600)

useUnchangedHost()

let ours: ReadonlyMap<string, Outcome>

beforeAll(async () => {
  ours = await askBuilder('minidock')
}, PATIENCE)

test('minidock builds what has nothing wrong with it, and refuses the rest', () => {
  const wrong = rows.filter(({ name, refused = false }) => (ours.get(name)?.kind === 'failed') !== refused)
  expect(wrong.map(({ name }) => [name, ours.get(name)])).toEqual([])
})

test('minidock builds what no other builder here can', () => {
  const wrong = rows.flatMap(row => {
    const expected = expectedOf(row)
    return expected === undefined ? [] : differencesOf(outcome(ours, row.name), expected).map(each => [row.name, each])
  })
  expect(wrong).toEqual([])
})

test.each(OTHER_BUILDERS)(
  '%s builds what minidock builds, but for the differences that are listed',
  { timeout: PATIENCE },
  async builder => {
    const theirs = await askBuilder(builder)
    const asked = rows.filter(row => isAsked(row, builder)).map(({ name }) => name)
    const found = asked.map(name => ({ name, differences: differencesOf(outcome(theirs, name), outcome(ours, name)) }))
    const listed = differencesFor(builder)
    // With what minidock has made instead, for whoever reads the failure.
    const unlisted = found.filter(({ name, differences }) => !sameTexts(differences, listed.get(name) ?? []))
    expect(unlisted).toEqual([])
  },
)

function outcome(outcomes: ReadonlyMap<string, Outcome>, name: string): Outcome {
  const found = outcomes.get(name)
  if (found === undefined) throw new Error(`could not check: nothing was built for "${name}"`)
  return found
}

function sameTexts(differences: readonly DifferentText[], listed: readonly string[]): boolean {
  return JSON.stringify(differences.map(({ seen }) => seen)) === JSON.stringify(listed)
}

test('each row has a name of its own, and each difference is one of a row, listed once for a builder', () => {
  const names = rows.map(({ name }) => name)
  expect(new Set(names).size).toBe(names.length)
  for (const builder of OTHER_BUILDERS) {
    const listed = buildDifferences.filter(({ builders }) => builders.includes(builder)).flatMap(each => Object.keys(each.rows))
    expect(rows.filter(row => isAsked(row, builder)).map(({ name }) => name)).toEqual(expect.arrayContaining(listed))
    expect(new Set(listed).size).toBe(listed.length)
  }
})
