/**
 * Lines that do not fit the page. Those of code go on below, further to the right than they began: `--indent` says how many characters stand before the first
 * word, and the style sheet does the rest. A diagram would fall apart: it gets smaller instead, `--columns` says by how much.
 */

import { isDiagram, MOST_COLUMNS, widthOf } from '../../course/diagrams.ts'
import type { Attributes } from '../../course/fences.ts'

/** Spaces, and the lines of a tree: `│  └─ process`. */
const BEFORE_TEXT = /^[\s│├└─]*/

export function indentOf(line: string): number {
  return BEFORE_TEXT.exec(line)?.[0].length ?? 0
}

/** For a line's element; nothing for a line that begins at the margin. */
export function indentStyle(line: string): string {
  const indent = indentOf(line)
  return indent === 0 ? '' : ` style="--indent:${indent}"`
}

/** @param html of a fence, with an element for each line: `<span class="line">` @param content what it shows */
export function withIndents(html: string, content: string): string {
  const lines = content.split('\n')
  let index = 0
  return html.replaceAll(/<span class="line"/g, start => `${start}${indentStyle(lines[index++] ?? '')}`)
}

/** A fence that is drawn with characters, in a frame that says how wide it is; any other as it is. */
export function framed(html: string, content: string, attributes: Attributes): string {
  const columns = widthOf(content)
  if (!isDiagram(content, attributes) || columns > MOST_COLUMNS) return html
  return `<div class="diagram" style="--columns:${columns}">${html}</div>\n`
}
