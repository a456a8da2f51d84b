/** Who descends from whom: proc(5), /proc/<pid>/stat, whose field 4 is the parent. */

import { readdirSync, readFileSync } from 'node:fs'

/** The children of some processes, their children, and so on; not those processes themselves. */
export function descendantsOf(ancestors: readonly number[]): ReadonlySet<number> {
  const children = new Map<number, number[]>()
  for (const name of readdirSync('/proc')) {
    const parent = /^\d+$/.test(name) ? parentOf(name) : undefined
    if (parent !== undefined) children.set(parent, [...(children.get(parent) ?? []), Number(name)])
  }
  const found = new Set<number>()
  for (const waiting = [...ancestors]; waiting.length > 0; ) {
    for (const child of children.get(waiting.pop() ?? 0) ?? []) {
      if (!found.has(child)) waiting.push(child)
      found.add(child)
    }
  }
  return found
}

function parentOf(pid: string): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    // The command's name may hold blanks and brackets: fields are counted from the last bracket.
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
  } catch {
    return undefined // It has ended meanwhile.
  }
}
