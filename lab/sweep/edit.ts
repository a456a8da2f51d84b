/** One change of a source. Pure. */

import type ts from 'typescript'

export interface Edit {
  /** Offsets in the source, as a string's. */
  readonly start: number
  readonly end: number
  /** What stands there instead. */
  readonly text: string
}

/** @returns the node replaced by a text */
export function replace(node: ts.Node, text: string): Edit {
  return { start: node.getStart(), end: node.end, text }
}

/** @returns two nodes, the first of which stands first, with their places exchanged */
export function exchange(first: ts.Node, second: ts.Node): Edit {
  const between = first.getSourceFile().text.slice(first.end, second.getStart())
  return { start: first.getStart(), end: second.end, text: second.getText() + between + first.getText() }
}

/** @returns the list without one of its nodes, and without the comma beside it */
export function leaveOut(list: ts.NodeArray<ts.Node>, index: number): Edit {
  const [node, next, before] = [list[index], list[index + 1], list[index - 1]]
  if (!node) throw new Error(`there is no node ${index}`)
  if (next) return { start: node.getStart(), end: next.getStart(), text: '' }
  return { start: before ? before.end : node.getStart(), end: node.end, text: '' }
}

export function apply(source: string, { start, end, text }: Edit): string {
  return source.slice(0, start) + text + source.slice(end)
}
