/** The solution, as the learner sees it. */

import { readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { type Exercise, WORKSHOP } from './exercises.ts'
import { moved } from './workshop-file.ts'

/** As it would stand in the workshop, without the marks by which the lessons cut it into pieces. */
export function ourFile({ heart }: Pick<Exercise, 'heart'>): string {
  const source = moved(readFileSync(heart, 'utf8'), dirname(heart), WORKSHOP)
  return source.replaceAll(/^[ \t]*\/\/ #(?:end)?region\b.*\n/gm, '')
}
