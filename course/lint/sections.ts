/** Every lesson has the same shape, so that a reader knows where they are. */

import type { Chapter } from '../chapter-type.ts'
import type { Markdown } from './markdown.ts'
import { type Problem, problemAt } from './problem.ts'

export const SECTIONS = ['The problem', 'By hand', 'Your turn', 'In the engine', 'Break it', 'What docker does', 'Quiz']

export function checkSections(
  file: string,
  { headings }: Pick<Markdown, 'headings'>,
  chapter: Pick<Chapter, 'title' | 'module'>,
): Problem[] {
  const titles = headings.filter(({ level }) => level === 1)
  const [title, second] = titles
  return [
    ...(title?.text === chapter.title
      ? []
      : [problemAt(file, title?.line ?? 1, `the title is not that of chapter.ts`, `# ${chapter.title}`)]),
    ...(second ? [problemAt(file, second.line, `there is a second title: ${second.text}`)] : []),
    // A chapter that teaches no module has nothing to write, and no heart to show.
    ...(chapter.module === undefined ? [] : orderOf(file, headings)),
  ]
}

function orderOf(file: string, headings: Markdown['headings']): Problem[] {
  const found = headings.filter(({ level }) => level === 2)
  const missing = SECTIONS.filter(name => !found.some(({ text }) => text === name))
  const order = `the sections are, in this order: ${SECTIONS.join(', ')}`
  if (missing.length > 0) return missing.map(name => problemAt(file, undefined, `there is no section "${name}"`, order))
  const wrong = found.find(({ text }, index) => text !== SECTIONS[index])
  return wrong ? [problemAt(file, wrong.line, `"${wrong.text}" does not belong here`, order)] : []
}
