/** A chapter by its number. */

import { join } from 'node:path'
import { MinidockError } from '../../runtime/base/errors.ts'
import { type LoadedChapter, loadChapter } from '../chapters.ts'
import { CHAPTERS, chapterFolder } from '../places.ts'
import { OUTLINE } from './outline.ts'

/** @throws {MinidockError} `not-found` if its lesson is not written yet */
export async function findChapter(number: number): Promise<LoadedChapter> {
  const folder = chapterFolder(number)
  if (folder === undefined) throw notWritten(number)
  return loadChapter(join(CHAPTERS, folder))
}

export function notWritten(number: number): MinidockError {
  const module = OUTLINE.find(each => each.number === number)?.module
  const name = module === undefined ? '' : ` (${module})`
  return new MinidockError('not-found', `chapter ${number}${name} is not written yet`, { hint: 'those that are: npm run chapter' })
}
