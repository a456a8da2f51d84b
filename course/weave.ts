/** Weaves into a lesson what is generated: so it can be read as it is, and a test finds what no longer agrees with the engine. */

import { CourseError } from './course-error.ts'
import { type Attributes, type Fence, fencesOf, withContents } from './fences.ts'
import { withBoxMinutes } from './minutes/boxes.ts'
import { minutesWith } from './minutes/of-chapter.ts'
import { weaveAlso } from './weave/also-in-the-engine.ts'
import { weaveBuild } from './weave/build-block.ts'
import { weaveCalls } from './weave/calls-block.ts'
import { weaveExplain } from './weave/explain-block.ts'
import { weaveFacts } from './weave/facts.ts'
import type { Lesson } from './weave/lesson.ts'
import { withMarked } from './weave/marked.ts'
import { weaveMemory } from './weave/memory-block.ts'
import { weaveMessage } from './weave/message-block.ts'
import { weavePaths } from './weave/paths-block.ts'
import { weaveQuiz } from './weave/quiz-block.ts'
import { weaveRegion } from './weave/region-block.ts'
import { weaveAttack, weaveByHand, weaveTour } from './weave/step-block.ts'
import { weaveWalks } from './weave/walks-block.ts'

type Weaver = (attributes: Attributes, lesson: Lesson, where: string) => string | Promise<string>

/** By the attribute that asks for it. */
const WEAVERS: ReadonlyMap<string, Weaver> = new Map<string, Weaver>([
  ['region', weaveRegion],
  ['explain', weaveExplain],
  ['message', weaveMessage],
  ['calls', weaveCalls],
  ['by-hand', weaveByHand],
  ['attack', weaveAttack],
  ['tour', weaveTour],
  ['quiz', weaveQuiz],
])

const MARKED = {
  memory: weaveMemory,
  paths: weavePaths,
  build: weaveBuild,
  walks: weaveWalks,
  'also-in-the-engine': weaveAlso,
} as const

/** Whether the fence's content is generated. */
export function isWoven({ attributes }: Pick<Fence, 'attributes'>): boolean {
  return Object.keys(attributes).some(name => WEAVERS.has(name))
}

/** @returns the lesson with all that is generated as it is today @throws {CourseError} it asks for what there is not */
export async function weave(text: string, lesson: Lesson): Promise<string> {
  let marked = text
  for (const [name, weaver] of Object.entries(MARKED)) {
    marked = await withMarked(marked, name, lesson.path, where => weaver(lesson, where))
  }
  const contents = new Map<Fence, string>()
  for (const fence of fencesOf(marked, lesson.path)) {
    const where = `${lesson.path}:${fence.line}`
    const [weaver, other] = Object.keys(fence.attributes).flatMap(name => WEAVERS.get(name) ?? [])
    if (other) throw new CourseError(where, 'two of its attributes say what belongs here', 'leave only one of them')
    if (weaver) contents.set(fence, `${await weaver(fence.attributes, lesson, where)}\n`)
  }
  const woven = withBoxMinutes(withContents(marked, contents, lesson.path), lesson.path)
  // Last, because they count what has been woven.
  return withMarked(woven, 'facts', lesson.path, () => weaveFacts(lesson.chapter, minutesWith(lesson, woven, lesson.path)))
}
