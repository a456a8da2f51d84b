/** What is checked of every chapter, in the two tiers. A chapter has a file for each of them, so that they run side by side with the others'. */

import { basename, join } from 'node:path'
import { loadChapter } from '../../course/chapters.ts'
import { CHAPTERS } from '../../course/places.ts'
import { useUnchangedHost } from '../fixtures/host-unchanged.ts'
import { checkEngine } from './engine.ts'
import { checkHints, checkSolution, checkStarter } from './exercise.ts'
import { checkMutants } from './mutants.ts'
import { checkProse } from './prose.ts'

/** In each `npm test`: what the lesson says, and the exercise, with whose TODOs done the chapter's engine keeps what the chapter promises. */
export async function checkChapter(testFile: string): Promise<void> {
  const { folder, number } = numbered(testFile)
  useUnchangedHost()
  checkProse(await loadChapter(join(CHAPTERS, folder)))
  if (number === 0) return
  checkHints(number)
  checkSolution(number)
}

/** In `npm run test:full`: that the engine keeps what earlier chapters promise, too, and that the checks find out what is wrong. */
export function checkChecks(testFile: string): void {
  const { number } = numbered(testFile)
  useUnchangedHost()
  checkEngine('its engine keeps what it promises, and what those before it do', { kind: 'chapter', chapter: number })
  checkStarter(number)
  checkMutants(number)
}

/** `05-network.test.ts` is of the chapter in chapters/05-network. */
function numbered(testFile: string): { readonly folder: string; readonly number: number } {
  const folder = basename(testFile).replace(/(\.full)?\.test\.ts$/, '')
  return { folder, number: Number.parseInt(folder, 10) }
}
