/**
 * What somebody may have meant: of the names that there are, those that a slip of the fingers turns into the one typed, and those that it begins.
 * It lies among the formats because everything above may need it: flags and commands in the CLI, images and containers in the store.
 */

const MOST_EDITS = 2
const MOST_NAMES = 3

/** At most three names, the nearest first. To a name with very few letters, everything would be near: a third of its letters may differ. */
export function suggest(typed: string, names: Iterable<string>): readonly string[] {
  const wanted = typed.toLowerCase()
  const near: { name: string; distance: number }[] = []
  for (const name of new Set(names)) {
    const distance = distanceTo(wanted, name.toLowerCase())
    if (distance !== undefined && name !== typed) near.push({ name, distance })
  }
  near.sort((a, b) => a.distance - b.distance || a.name.length - b.name.length || (a.name < b.name ? -1 : 1))
  return near.slice(0, MOST_NAMES).map(({ name }) => name)
}

/** `did you mean busybox or busybee?`, or undefined when nothing is near. */
export function didYouMean(typed: string, names: Iterable<string>, show = (name: string) => name): string | undefined {
  const near = suggest(typed, names).map(show)
  const last = near.pop()
  if (last === undefined) return undefined
  return near.length === 0 ? `did you mean ${last}?` : `did you mean ${near.join(', ')} or ${last}?`
}

function distanceTo(wanted: string, name: string): number | undefined {
  const most = Math.min(MOST_EDITS, Math.max(1, Math.floor(Math.max(wanted.length, name.length) / 3)))
  const edits = Math.abs(wanted.length - name.length) > most ? Number.POSITIVE_INFINITY : editDistance(wanted, name)
  if (edits <= most) return edits
  return wanted.length >= 2 && name.startsWith(wanted) ? MOST_EDITS + 1 : undefined
}

/** Damerau and Levenshtein's distance (optimal string alignment): letters inserted, deleted, replaced, and neighbours swapped. */
export function editDistance(a: string, b: string): number {
  let before: number[] = []
  let row = Array.from({ length: b.length + 1 }, (_, column) => column)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const replaced = at(row, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1)
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? at(before, j - 2) + 1 : Number.POSITIVE_INFINITY
      next.push(Math.min(replaced, swapped, at(row, j) + 1, at(next, j - 1) + 1))
    }
    before = row
    row = next
  }
  return at(row, b.length)
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Number.POSITIVE_INFINITY
}
