/** What is woven between `<!-- memory -->` and its end is the caption of a picture; its table, which is the same in numbers, folds up. */

import type { MarkdownIt } from './markdown-it.ts'

const START = '<!-- memory -->'
const END = '<!-- /memory -->'

export function memoryPicture(md: MarkdownIt): void {
  // The other marks take away every comment that they do not know.
  md.core.ruler.before('lesson-marks', 'memory-picture', state => {
    const html = (content: string) => Object.assign(new state.Token('html_block', '', 0), { content, block: true })
    let isInside = false
    state.tokens = state.tokens.flatMap(token => {
      const mark = token.type === 'html_block' ? token.content.trim() : ''
      if (mark === START || mark === END) {
        isInside = mark === START
        return [html(isInside ? '<MemoryPicture>\n' : '</MemoryPicture>\n')]
      }
      if (isInside && token.type === 'table_open') return [html('<details><summary>The same in numbers</summary>\n'), token]
      if (isInside && token.type === 'table_close') return [token, html('</details>\n')]
      return [token]
    })
  })
}
