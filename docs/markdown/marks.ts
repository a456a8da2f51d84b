/** Comments of a lesson that mark something: woven parts get a frame, slides and speakers' notes leave no trace in the page. */

import type { MarkdownIt } from './markdown-it.ts'

const MARK = /^<!--\s*(?<end>\/)?(?<name>[a-z-]+)(?<rest>:[\s\S]*)?\s*-->\s*$/
const FRAMES: Readonly<Record<string, string>> = { facts: 'facts', 'also-in-the-engine': 'engine-files' }

export function lessonMarks(md: MarkdownIt): void {
  md.core.ruler.after('block', 'lesson-marks', ({ tokens }) => {
    for (const token of tokens) {
      if (token.type !== 'html_block' || !token.content.startsWith('<!--')) continue
      const { name = '', end } = MARK.exec(token.content.trim())?.groups ?? {}
      const frame = FRAMES[name]
      token.content = frame === undefined ? '' : end === undefined ? `<div class="${frame}">\n` : '</div>\n'
    }
  })
}
