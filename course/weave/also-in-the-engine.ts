/** `<!-- also-in-the-engine -->`: what belongs to the chapter's module besides its heart: file, lines, one sentence. */

import { CourseError } from '../course-error.ts'
import { type Lesson, sourceOf } from './lesson.ts'
import { type Row, table } from './table.ts'

export function weaveAlso(lesson: Pick<Lesson, 'chapter' | 'read' | 'list'>, where: string): string {
  const { module, also = [] } = lesson.chapter
  const files = [...(module === undefined ? [] : filesOfModule(module, lesson)), ...also]
  const rows = files.map((file): Row => {
    const { lines } = sourceOf(lesson, file, where)
    return [`[\`${file}\`](../../${file})`, String(lines.length), firstSentence(lines.join('\n'), file).replaceAll('|', '\\|')]
  })
  return table([['file', 'lines', 'what'], ...rows])
}

/** All but the heart and tests. */
function filesOfModule(module: string, { list }: Pick<Lesson, 'list'>): readonly string[] {
  return list(`runtime/${module}`).filter(path => path.endsWith('.ts') && !path.endsWith('.test.ts') && !path.endsWith('/heart.ts'))
}

/** The first sentence of the comment at a file's head. @throws {CourseError} it has none */
export function firstSentence(text: string, file: string): string {
  const [, comment] = /^\/\*\*?(.*?)\*\//s.exec(text) ?? []
  const [paragraph = ''] = (comment ?? '')
    .replace(/^[ \t]*\*[ \t]?/gm, '')
    .trim()
    .split(/\n\s*\n/)
  const words = paragraph.replace(/\s+/g, ' ')
  const sentence = /^.*?[.:](?= [A-Z]|$)/.exec(words)?.[0] ?? words
  if (sentence === '') throw new CourseError(`${file}:1`, 'has no comment at its head that says what it is for')
  return sentence.replace(/:$/, '.')
}
