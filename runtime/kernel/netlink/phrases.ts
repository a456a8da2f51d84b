/** What phrases for requests are put together from. */

import { Register } from '../program/register.ts'
import { find, type Node } from './decode.ts'

/** By a request's name: what it asks for. */
export type Phrases = Readonly<Record<string, (request: Node) => string>>

/** @returns 0 where there is none, or where a register has it */
export function numberAt(node: Node, ...path: readonly string[]): number {
  const value = find(node, ...path)?.value
  return typeof value === 'number' ? value : 0
}

/** The value as it is shown; `?` where there is none. */
export function shownAt(node: Node, ...path: readonly string[]): string {
  return find(node, ...path)?.shown ?? '?'
}

/** A register by its name, a number after what it is: `index 2`. */
export function numbered(what: string, node: Node | undefined): string {
  return node?.value instanceof Register ? node.shown : `${what} ${node?.shown ?? '?'}`
}

/** A word and a value, or nothing. */
export function optional(word: string, node: Node | undefined): string {
  return node ? `${word} ${node.shown}` : ''
}

export function joined(...parts: readonly string[]): string {
  return parts.filter(Boolean).join(' ')
}
