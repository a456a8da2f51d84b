/** Diagrams that are drawn with characters. On the site they never wrap and never scroll: on a phone they get smaller, and so must not be wide. */

import type { Attributes } from './fences.ts'

/** With more, its letters would be too small to be read on a phone. */
export const MOST_COLUMNS = 66

/** Lines and corners of boxes, trees and tables. */
const DRAWN = /[─│┌┐└┘├┤┬┴┼]/

/** What is woven has its own rules, but for the bytes of a message: they stand below one another, too. */
const WOVEN = ['explain', 'calls', 'region', 'quiz', 'wire']

/** @param attributes of its fence: `{diagram}` says so of one without lines */
export function isDiagram(content: string, attributes: Attributes): boolean {
  if (attributes['diagram'] !== undefined || attributes['message'] !== undefined) return true
  return DRAWN.test(content) && !WOVEN.some(name => attributes[name] !== undefined)
}

/** Columns of the longest line. */
export function widthOf(content: string): number {
  return Math.max(...content.split('\n').map(line => [...line].length))
}
