/** The solutions that are swept, with what their mutants are made of. */

import { readFileSync } from 'node:fs'
import * as constants from '../../runtime/kernel/program/constants.ts'
import { exerciseNumbers, loadExercise } from '../learner/exercises.ts'
import type { Solution } from './mutants.ts'

export interface ChapterSolution extends Solution {
  readonly chapter: number
  /** The path of ours. */
  readonly file: string
}

export { exerciseNumbers as chaptersWithSolution }

export async function loadSolution(chapter: number): Promise<ChapterSolution> {
  const { heart: file, starter } = await loadExercise(chapter)
  return { chapter, file, heart: readFileSync(file, 'utf8'), starter: readFileSync(starter, 'utf8'), constants: FLAGS }
}

const FLAGS: Solution['constants'] = new Map(
  Object.entries(constants).flatMap(([name, value]) => (typeof value === 'object' ? [[name, new Map(Object.entries(value))]] : [])),
)
