/**
 * `npm run weave`: writes into all lessons what is generated, into the instructor's plan, and into the page of machines; `npm run weave 1 2`: into those of chapters 1 and 2.
 * With `--check`, only says which of them would change, and fails if one would.
 */

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { MACHINES, wovenMachines } from '../docs/machines/weave-machines.ts'
import { PLAN, wovenPlan } from '../docs/teach/weave-plan.ts'
import { loadEachChapter } from './chapters.ts'
import { CourseError } from './course-error.ts'
import { REPOSITORY } from './places.ts'
import { lessonOf } from './weave/lesson.ts'
import { weave } from './weave.ts'

const isCheck = process.argv.includes('--check')
const only = process.argv
  .slice(2)
  .filter(word => /^\d+$/.test(word))
  .map(Number)

const { chapters, failures } = await loadEachChapter(only.length > 0 ? only : undefined)
const problems = failures.map(({ message }) => message)
let changed = 0

for (const loaded of chapters) {
  const lesson = lessonOf(loaded)
  const before = readFileSync(loaded.lesson, 'utf8')
  await weaveFile(lesson.path, async () => ({ before, after: await weave(before, lesson) }))
}
if (only.length === 0 && failures.length === 0) await weaveFile(PLAN, () => wovenPlan(chapters))
if (only.length === 0) await weaveFile(MACHINES, wovenMachines)

async function weaveFile(path: string, woven: () => Promise<{ readonly before: string; readonly after: string }>): Promise<void> {
  try {
    const { before, after } = await woven()
    if (before === after) return
    if (isCheck) problems.push(`${path}: it is not as it would be woven today\n  npm run weave`)
    else writeFileSync(join(REPOSITORY, path), after)
    if (!isCheck) console.log(`woven: ${path}`)
    changed++
  } catch (error) {
    if (!(error instanceof CourseError)) throw error
    problems.push(error.message)
  }
}

for (const problem of problems) console.error(problem)
if (problems.length > 0) process.exitCode = 1
else if (changed === 0) console.log('all lessons are as they should be')
