/** All that our lessons add to markdown. */

import type { Glossary } from '../../course/glossary.ts'
import { boxes } from './boxes.ts'
import { lessonFences } from './fences.ts'
import { type LinkOf, repositoryLinks } from './links.ts'
import type { MarkdownIt } from './markdown-it.ts'
import { lessonMarks } from './marks.ts'
import { pictures } from './pictures.ts'
import { stepperPlace } from './stepper-place.ts'
import { lessonTables } from './tables.ts'
import { terms } from './terms.ts'

export interface LessonPlugins {
  readonly glossary: Glossary
  readonly linkOf: LinkOf
  /** Whether a chapter has a program to step through. */
  readonly hasProgram: (chapter: number) => boolean
}

export function lessonPlugins(md: MarkdownIt, { glossary, linkOf, hasProgram }: LessonPlugins): void {
  lessonMarks(md)
  pictures(md)
  boxes(md)
  stepperPlace(md, hasProgram)
  repositoryLinks(md, linkOf)
  terms(md, glossary)
  lessonFences(md, linkOf)
  lessonTables(md)
}
