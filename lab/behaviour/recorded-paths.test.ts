/** The container that chapter 6 has a picture of: the engine would give it the same files from the same places today. */

import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { observePaths } from '../../course/paths/observe.ts'
import { pathsSchema } from '../../course/paths/type.ts'
import { CHAPTERS } from '../../course/places.ts'
import { readJson } from '../../course/read-checked.ts'
import { useMinidock } from '../fixtures/use-minidock.ts'
import { fetchImage } from '../sandbox/fetch-image.ts'

const minidock = useMinidock()

/** Without what is another one each time: the names of layers and of containers. */
function comparable<T>(seen: T): T {
  return JSON.parse(JSON.stringify(seen).replace(/\b[0-9a-f]{12}…/g, '…'))
}

test('a file of each mount and each layer is where the recorded look-up finds it', async () => {
  const folder = minidock.path('paths')
  mkdirSync(folder)
  await fetchImage(join(folder, 'state'), 'busybox')
  const { recorded, kernel, ...picture } = readJson(join(CHAPTERS, '06-volumes/paths.json'), pathsSchema)
  expect(comparable(observePaths(folder))).toEqual(comparable(picture))
})
