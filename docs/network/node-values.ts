/** Values of a decoded message that have to be there. */

import { find, type Node } from '../../runtime/kernel/netlink/decode.ts'

/** @throws {RangeError} there is none */
export function numberIn(node: Node, name: string): number {
  const value = find(node, name)?.value
  if (typeof value !== 'number') throw new RangeError(`${node.name} has no number ${name}`)
  return value
}

/** @throws {RangeError} there is none */
export function textIn(node: Node, name: string): string {
  const value = find(node, name)?.value
  if (typeof value !== 'string') throw new RangeError(`${node.name} has no text ${name}`)
  return value
}

export function shownIn(node: Node, name: string): string {
  return find(node, name)?.shown ?? ''
}
