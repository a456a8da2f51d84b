/** A table that is wider than a phone scrolls by itself, also by keyboard, and the page does not. */

import type { MarkdownIt } from './markdown-it.ts'

export function scrollingTables(md: MarkdownIt): void {
  md.renderer.rules['table_open'] = () => '<div class="table" tabindex="0" role="region" aria-label="table"><table>\n'
  md.renderer.rules['table_close'] = () => '</table></div>\n'
}
