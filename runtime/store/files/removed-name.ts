/** Names for what is being removed: `.removed-<name>`. One rename hides the whole of it, so no command finds it half removed. */

const REMOVED = '.removed-'

export function removedName(name: string): string {
  return `${REMOVED}${name}`
}

/** Returns what it was called before; undefined for the name of anything else. */
export function nameOfRemoved(name: string): string | undefined {
  return name.startsWith(REMOVED) ? name.slice(REMOVED.length) : undefined
}
