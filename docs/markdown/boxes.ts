/** Boxes, what the rest can be understood without: block quotes that begin `**Box: Title (2 min)**` fold up. */

import { escapeHtml } from './html.ts'
import type { MarkdownIt, Token } from './markdown-it.ts'

const TITLE = /^\*\*Box: (?<title>.+?)(?: \((?<minutes>\d+) min\))?\*\*\s*/

export function boxes(md: MarkdownIt): void {
  md.core.ruler.before('inline', 'boxes', ({ tokens }) => {
    for (const [index, open] of tokens.entries()) {
      const text = tokens[index + 2]
      const { title, minutes } = TITLE.exec(open.type === 'blockquote_open' ? (text?.content ?? '') : '')?.groups ?? {}
      if (!text || title === undefined) continue
      const close = closeOf(tokens, index)
      if (!close) continue
      const time = minutes === undefined ? '' : ` <span class="minutes">${minutes} min</span>`
      open.type = 'html_block'
      open.content = `<details class="box"><summary><span class="title">${escapeHtml(title)}</span>${time}</summary>\n`
      close.type = 'html_block'
      close.content = '</details>\n'
      text.content = text.content.replace(TITLE, '')
      // The title stands in a paragraph of its own, of which nothing is left.
      if (text.content === '') for (const around of [tokens[index + 1], tokens[index + 3]]) if (around) around.hidden = true
    }
  })
}

function closeOf(tokens: readonly Token[], open: number): Token | undefined {
  const level = tokens[open]?.level
  return tokens.find((token, index) => index > open && token.type === 'blockquote_close' && token.level === level)
}
