import { expect, test } from 'vitest'
import type { StoredImage } from '../store/images/images.ts'
import { parseImageFilters } from './image-filters.ts'

function image(created: string, references: readonly string[], labels: Record<string, string> = {}): StoredImage {
  const digest = `sha256:${'0'.repeat(64)}` as const
  const descriptor = { mediaType: '', digest, size: 0 }
  return {
    id: digest,
    manifestDigest: digest,
    mediaType: '',
    manifest: { schemaVersion: 2, config: descriptor, layers: [] },
    config: { architecture: 'amd64', os: 'linux', created, config: { Labels: labels }, rootfs: { type: 'layers', diff_ids: [] } },
    references,
    names: references.map(reference => ({ reference, digest, notes: {} })),
    notes: {},
    size: 0,
  }
}

const images = {
  old: image('2020-01-01T00:00:00Z', ['docker.io/library/old:1', 'docker.io/team/old:1'], { role: 'db', tier: '' }),
  middle: image('2021-01-01T00:00:00Z', ['localhost:5000/mid.dle:latest']),
  fresh: image('2022-01-01T00:00:00Z', [], { role: 'web' }),
}

function chosen(...filters: string[]): string[] {
  const { keep } = parseImageFilters(filters, () => images.middle, Date.parse('2022-01-02T00:00:00Z'))
  return Object.entries(images).flatMap(([name, each]) => (keep(each) ? [name] : []))
}

test.each([
  [[], ['old', 'middle', 'fresh']],
  [['dangling=true'], ['fresh']],
  [['dangling=false'], ['old', 'middle']],
  [['before=x'], ['old']],
  [['since=x'], ['fresh']],
  [['until=2021-06-01T00:00:00Z'], ['old', 'middle']],
  [['until=48h', 'label=role'], ['old']],
  [['until=1h'], ['old', 'middle', 'fresh']],
  [['label=role'], ['old', 'fresh']],
  [['label=role=db'], ['old']],
  [['label=role', 'label=tier'], ['old']],
  [['label=constructor'], []],
  [['reference=old'], ['old']],
  [['reference=old:2'], []],
  [['reference=docker.io/library/old:1'], ['old']],
  [['reference=*/*'], ['old', 'middle']],
  [['reference=localhost:5000/mid?dle'], ['middle']],
  [['reference=localhost:5000/midxdle'], []],
  [['reference=[n-p]ld'], ['old']],
  [
    ['reference=old', 'reference=*/mid*'],
    ['old', 'middle'],
  ],
  [['reference=old', 'label=role=web'], []],
])('%j chooses %j', (filters, expected) => {
  expect(chosen(...filters)).toEqual(expected)
})

test('of an image with several names, those are shown that a pattern fits', () => {
  const { keepName } = parseImageFilters(['reference=team/*'], () => images.middle)
  expect(images.old.references.filter(keepName)).toEqual(['docker.io/team/old:1'])
})

test.each([
  ['colour=red', "invalid filter 'colour'"],
  ['dangling', 'bad format of filter (expected name=value)'],
  ['dangling=perhaps', "invalid filter 'dangling=perhaps'"],
  ['reference=[z-a]', "invalid filter 'reference=[z-a]'"],
])('%j is refused', (filter, message) => {
  expect(() => chosen(filter)).toThrow(message)
})
