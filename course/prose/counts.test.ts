import { expect, test } from 'vitest'
import { loadChapters } from '../chapters.ts'
import { countsOf, RECORD_COMMAND, recordedCounts } from './counts.ts'

const chapters = await loadChapters()

test('each chapter has as many commands that are executed as were recorded', () => {
  const found = Object.fromEntries(chapters.map(chapter => [chapter.folderName, countsOf(chapter)]))
  expect(found, `if this was on purpose, record it: ${RECORD_COMMAND}`).toEqual(recordedCounts())
})
