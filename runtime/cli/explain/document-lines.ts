/** An attributed document as lines of JSON. What one module has put there is kept on one line as far as it fits: a spec has hundreds of values. */

import { type Attributed, leavesOf, type Origin, plain } from './attributed.ts'
import type { Line } from './line.ts'

const STEP = 2
/** Characters. A longer list (370 names of system calls) is counted, and hides nothing else. */
const LONGEST_LIST = 4000

interface Layout {
  /** That a line may have, its indent included. */
  readonly columns: number
  /** Count the items of a very long list, and do not show them. */
  readonly fold: boolean
}

export function documentLines(node: Attributed | undefined, layout: Layout): Line[] {
  if (node?.kind !== 'object') return []
  const members = membersOf(node)
  return members.flatMap((member, index) => memberLines(member.label, member.node, 0, comma(index, members), layout))
}

function memberLines(label: string, node: Attributed, depth: number, end: string, layout: Layout): Line[] {
  const { columns, fold } = layout
  const indent = depth * STEP
  const line = (text: string, origin = node.origin): Line => ({ depth, indent, kind: 'code', text, origin })
  const inline = `${label}${compact(node)}${end}`
  const owner = onlyOwner(node)
  if (node.kind === 'value' || (owner && indent + inline.length <= columns)) return [line(inline, owner)]
  if (fold && node.kind === 'list' && inline.length > LONGEST_LIST)
    return [line(`${label}[… ${node.items.length} items: --all shows them]${end}`, owner)]
  const [opening, closing] = node.kind === 'object' ? '{}' : '[]'
  const members = membersOf(node)
  const room = columns - (depth + 1) * STEP
  const inner = members.every(member => isFlat(member.node) && member.label.length + compact(member.node).length < room)
    ? filledLines(members, depth + 1, columns)
    : members.flatMap((member, index) => memberLines(member.label, member.node, depth + 1, comma(index, members), layout))
  return [line(`${label}${opening}`), ...inner, line(`${closing}${end}`)]
}

interface Member {
  /** `"name": `; empty in a list. */
  readonly label: string
  readonly node: Attributed
}

function membersOf(node: Attributed): readonly Member[] {
  if (node.kind === 'list') return node.items.map(item => ({ label: '', node: item }))
  return node.kind === 'object' ? node.members.map(([name, value]) => ({ label: `${JSON.stringify(name)}: `, node: value })) : []
}

/** A value, or a list of values. */
function isFlat(node: Attributed): boolean {
  return (
    node.kind === 'value' || (node.kind === 'list' && onlyOwner(node) !== undefined && node.items.every(({ kind }) => kind === 'value'))
  )
}

/** As many members on a line as fit, each line of one owner. */
function filledLines(members: readonly Member[], depth: number, columns: number): Line[] {
  const lines: { text: string; origin: Origin }[] = []
  members.forEach(({ label, node }, index) => {
    const text = label + compact(node) + comma(index, members)
    const origin = onlyOwner(node) ?? node.origin
    const last = lines.at(-1)
    if (last && sameOrigin(last.origin, origin) && depth * STEP + last.text.length + 1 + text.length <= columns) last.text += ` ${text}`
    else lines.push({ text, origin })
  })
  return lines.map(({ text, origin }) => ({ depth, indent: depth * STEP, kind: 'code', text, origin }))
}

/** Whoever put all of it there. */
function onlyOwner(node: Attributed): Origin | undefined {
  const [first, ...others] = leavesOf(node)
  return first && others.every(other => sameOrigin(first, other)) ? first : undefined
}

function sameOrigin(a: Origin, b: Origin): boolean {
  return a.module === b.module && a.chapter === b.chapter
}

/** `{ "type": "pid" }`, `["a", "b"]` */
function compact(node: Attributed): string {
  if (node.kind === 'list') return `[${node.items.map(compact).join(', ')}]`
  if (node.kind === 'value') return JSON.stringify(plain(node))
  if (node.members.length === 0) return '{}'
  return `{ ${node.members.map(([name, value]) => `${JSON.stringify(name)}: ${compact(value)}`).join(', ')} }`
}

function comma(index: number, all: readonly unknown[]): string {
  return index === all.length - 1 ? '' : ','
}
