/** The glossary: each word with its meaning, the place where it is defined, and the later lessons that use it. */

import type { Glossary } from '../../course/glossary.ts'
import { escapeHtml, slugOf } from '../markdown/html.ts'
import type { Page } from './command-pages.ts'

export interface LessonText {
  readonly number: number
  readonly title: string
  readonly folderName: string
  readonly text: string
}

export function glossaryPage(glossary: Glossary, lessons: readonly LessonText[]): Page {
  const sorted = glossary.toSorted((a, b) => a.term.localeCompare(b.term, 'en'))
  const entries = sorted.map(({ term, forms, chapter, meaning }) => {
    const home = lessons.find(({ number }) => number === chapter)
    const anyForm = new RegExp(`(?<![\\w-])(?:${[term, ...forms].map(RegExp.escape).join('|')})(?![\\w-])`, 'i')
    const uses = lessons.filter(({ number, text }) => number > chapter && anyForm.test(text))
    const links = [
      ...(home ? [`defined in [${chapter} · ${home.title}](../../chapters/${home.folderName}/README.md#term-${slugOf(term)})`] : []),
      ...(uses.length > 0 ? [`used in ${uses.map(use => `[${use.number}](../../chapters/${use.folderName}/README.md)`).join(', ')}`] : []),
    ]
    return `<dt id="${slugOf(term)}">${escapeHtml(term)}</dt>\n<dd>\n\n${meaning}\n\n<div class="uses">\n\n${links.join('; ')}\n\n</div>\n\n</dd>`
  })
  return {
    path: 'glossary.md',
    text: `# Glossary\n\nThe words of the course, each with the place where it is explained.\n\n<dl class="glossary">\n${entries.join('\n')}\n</dl>\n`,
  }
}
