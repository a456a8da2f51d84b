import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { build } from '../fixtures/build.ts'
import { CHAPTERS } from '../places.ts'
import { readJson } from '../read-checked.ts'
import { fateOf } from './fate.ts'
import { buildSchema, type RecordedChange, type RecordedRun } from './type.ts'
import { buildDescription, buildSentence, layerText, lineText, reasonOf, runSentences } from './words.ts'

const [edited, touched] = build.again
if (!edited || !touched) throw new Error('the fixture has two more builds')
const fates = (run: typeof edited) => build.lines.map((_, index) => fateOf(build, run, index + 1))

test('a line is the image, makes no layer, is cached or runs', () => {
  expect(fates(build.first)).toEqual(['base', 'runs', 'no layer', 'runs'])
  expect(fates(edited)).toEqual(['base', 'runs', 'no layer', 'runs'])
  expect(fates(touched)).toEqual(['base', 'cached', 'no layer', 'cached'])
})

describe('a build is told', () => {
  test('with the reason of each layer that is made again', () => {
    expect(runSentences(build, edited)).toEqual([
      '2 of 2 layers are made again, 0 come from the cache.',
      'Line 2, `COPY a .`: `a` has another digest, `a2a2a2a2a2a2…` instead of `a1a1a1a1a1a1…`.',
      'Line 4, `RUN make`: the layer before it has another key.',
    ])
  })

  test('with the reason why nothing is made again', () => {
    expect(runSentences(build, touched)).toEqual(['All 2 layers come from the cache.', '`a` has another time, but times are in no key.'])
    const notCopied = (change: RecordedChange) => runSentences(build, { ...touched, changes: [change] })[1]
    expect(notCopied({ kind: 'content', path: 'b', before: '', after: '' })).toBe('`b` has another content, but no line copies it.')
    expect(notCopied({ kind: 'mode', path: 'b', before: '', after: '' })).toBe('`b` has another mode, but no line copies it.')
    expect(notCopied({ kind: 'line', line: 3, before: '', after: '' })).toBe('Line 3 makes no layer.')
  })

  test('with the line as it was then', () => {
    const made = { line: 4, key: '404040404040', size: 1, differences: [{ part: 'argv', before: 'make', after: 'make all' }] }
    const changed: RecordedRun = {
      ...touched,
      changes: [{ kind: 'line', line: 4, before: 'RUN make', after: 'RUN make all' }],
      made: [made],
    }
    expect(lineText(build, changed, 4)).toBe('RUN make all')
    expect(runSentences(build, changed)).toEqual([
      '1 of 2 layers is made again, 1 comes from the cache.',
      'Line 4, `RUN make all`: the command was `make`.',
    ])
  })

  test('when it is the first', () => {
    expect(runSentences(build, build.first)).toEqual(['Nothing is in the cache yet: each line that makes a layer runs.'])
  })
})

test('a part of a key that differs is told with both values', () => {
  const differences = [
    { part: 'files', before: 'f', after: 'g' },
    { part: 'environment', before: 'A=1', after: 'A=2' },
    { part: 'user', before: 'you', after: 'me' },
  ]
  expect(reasonOf(differences, [{ kind: 'mode', path: 'a', before: '644', after: '755' }])).toBe(
    '`a` has another mode, `755` instead of `644`; the environment has `A=2` instead of `A=1`; user is `me` instead of `you`',
  )
})

test('layers are told by what they have', () => {
  const texts = build.lines.map(({ layer, parts }) => layer && layerText(layer, !parts))
  expect(texts).toEqual([
    'has `/bin/sh`, `/etc/group`',
    'adds `/a`',
    undefined,
    'adds `/out/`, `/out/b`; changes `/etc/group`; deletes `/a`',
  ])
  expect(buildDescription(build)).toBe(
    'line 1, FROM base: 2MB, has /bin/sh, /etc/group. line 2, COPY a .: 12B, adds /a. line 3, ARG B=1: no layer. line 4, RUN make: 30kB, adds /out/, /out/b; changes /etc/group; deletes /a',
  )
  expect(buildSentence(build)).toBe(
    'The file has 4 lines, 2 of which make a layer on top of the image in line 1. 1 of 2 changes cost nothing: no key has them in it. Each of the others costs the line that reads it, and every layer after that.',
  )
})

describe('the builds that chapter 7 has a picture of', () => {
  const recorded = readJson(join(CHAPTERS, '07-build/build.json'), buildSchema)
  const runOf = (kind: RecordedChange['kind'], path?: string) =>
    recorded.again.find(({ changes }) =>
      changes.some(each => each.kind === kind && (path === undefined || ('path' in each && each.path === path))),
    )
  const madeBy = (run: typeof edited | undefined) => run?.made.map(({ line }) => line)

  test('differ in one thing each', () => {
    for (const { changes, typed } of recorded.again) {
      const args = typed.at(-1)?.includes('--build-arg') ? 1 : 0
      expect(changes.length + args, typed.join('; ')).toBe(1)
    }
  })

  test('have the same layer made again, and all that come after it', () => {
    const all = recorded.first.made.map(({ line }) => line)
    for (const { made, title } of recorded.again) {
      const lines = made.map(({ line }) => line)
      expect(lines, title).toEqual(all.slice(all.length - lines.length))
      for (const { differences } of made) expect(differences, title).toHaveLength(1)
      expect(
        made.slice(1).every(({ differences }) => differences[0]?.part === 'before'),
        title,
      ).toBe(true)
    }
  })

  test('miss by content, mode, argument and command, and not by time or by what no line copies', () => {
    expect(madeBy(runOf('content', 'src/en.js'))).toEqual([6, 8])
    expect(madeBy(runOf('mode'))).toEqual([6, 8])
    expect(madeBy(runOf('line'))).toEqual([5, 6, 8])
    expect(madeBy(runOf('time'))).toEqual([])
    expect(madeBy(runOf('content', 'notes.txt'))).toEqual([])
    expect(madeBy(recorded.again.find(({ changes }) => changes.length === 0))).toEqual([8])
  })

  test('have a file that a later line changes, and one that a later line deletes', () => {
    const layers = recorded.lines.flatMap(({ layer }) => layer ?? [])
    expect(layers.flatMap(({ changed }) => changed)).not.toEqual([])
    expect(layers.flatMap(({ deleted }) => deleted)).not.toEqual([])
  })
})
