/** The builds that chapter 7 has a picture of: the engine would take the same layers from the cache today, make the same others, and have the same reasons. */

import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { observeBuild } from '../../course/build/observe.ts'
import { buildSchema, type RecordedBuild } from '../../course/build/type.ts'
import { CHAPTERS } from '../../course/places.ts'
import { readJson } from '../../course/read-checked.ts'
import { useMinidock } from '../fixtures/use-minidock.ts'
import { fetchImage } from '../sandbox/fetch-image.ts'

const minidock = useMinidock()

/** The base image is another one on each machine, and all keys with it: what stays is which of them are equal. Each becomes the number of its first place. */
function comparable({ lines, ...builds }: Omit<RecordedBuild, 'recorded' | 'kernel'>): unknown {
  const [base, ...rest] = lines
  const seen = { lines: [{ ...base, layer: { ...base?.layer, size: 'any' } }, ...rest], ...builds }
  const digests = new Map<string, number>()
  const numbered = (digest: string) => {
    if (!digests.has(digest)) digests.set(digest, digests.size)
    return `digest ${digests.get(digest)}`
  }
  return JSON.parse(JSON.stringify(seen).replace(/\b[0-9a-f]{12}\b/g, numbered))
}

test('each line is cached or run as recorded, and makes the same layer', async () => {
  const folder = minidock.path('build')
  mkdirSync(folder)
  await fetchImage(join(folder, 'state'), 'busybox')
  const { recorded, kernel, ...picture } = readJson(join(CHAPTERS, '07-build/build.json'), buildSchema)
  expect(comparable(observeBuild(folder))).toEqual(comparable(picture))
})
