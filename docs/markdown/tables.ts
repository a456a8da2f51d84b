/** Tables: what in a cell belongs together, and where a long name may break. One that is wider than a phone scrolls by itself, also by keyboard, and the page does not. */

import { breakable, escapeHtml } from './html.ts'
import type { MarkdownIt, Token } from './markdown-it.ts'

/** A number and its unit: `52 kB`. */
const AMOUNT = /(?<=\d) (?=(?:[kMG]i?B|B|ms|s|min)\b)/g

export function lessonTables(md: MarkdownIt): void {
  md.renderer.rules['table_open'] = () => '<div class="table" tabindex="0" role="region" aria-label="table"><table>\n'
  md.renderer.rules['table_close'] = () => '</table></div>\n'
  md.core.ruler.push('table-cells', ({ tokens }) => {
    for (const [index, { children }] of tokens.entries()) if (tokens[index - 1]?.type === 'td_open') children?.forEach(keepTogether)
  })
}

function keepTogether(token: Token): void {
  if (token.type === 'text') token.content = token.content.replaceAll(AMOUNT, '\u00a0')
  if (token.type !== 'code_inline') return
  token.type = 'html_inline'
  token.content = `<code v-pre>${breakable(escapeHtml(token.content))}</code>`
}
