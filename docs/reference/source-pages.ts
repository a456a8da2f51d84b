/** A page for each file of the engine that a lesson shows or links to, so that the site needs no other host. */

import { readFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import { REPOSITORY } from '../../course/places.ts'
import type { Page } from './command-pages.ts'
import type { LessonText } from './glossary-page.ts'
import { sourcePath } from './source-path.ts'

const SOURCE = /\b(?:runtime|lab|course|scripts|chapters)\/[\w./-]+\.(?:ts|c|h|json)\b/g

/** The files that texts name, those that exist. */
export function namedSources(texts: readonly string[], exists: (file: string) => boolean): readonly string[] {
  const named = texts.flatMap(text => [...text.matchAll(SOURCE)].map(([file]) => file))
  return [...new Set(named)].filter(exists).sort()
}

export function sourcePages(files: readonly string[], lessons: readonly LessonText[]): readonly Page[] {
  return files.map(file => {
    const text = readFileSync(join(REPOSITORY, file), 'utf8').trimEnd()
    const shownBy = lessons.filter(lesson => lesson.text.includes(file))
    const back = shownBy.map(({ number, title, folderName }) => `[${number} · ${title}](/${folderName}/)`)
    const language = extname(file).slice(1)
    return {
      path: `${sourcePath(file)}.md`,
      text: [
        `---\ntitle: ${file}\nsearch: false\noutline: false\naside: false\npageClass: source-page\n---\n`,
        `# ${file}\n`,
        back.length === 0 ? `${text.split('\n').length} lines.\n` : `${text.split('\n').length} lines. Chapters: ${back.join(', ')}.\n`,
        `\`\`\`\`${language === 'h' ? 'c' : language}:line-numbers\n${text}\n\`\`\`\`\n`,
      ].join('\n'),
    }
  })
}
