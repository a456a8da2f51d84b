/** What is taken of a small JSON file, or of a line: texts by their names. */

/** @returns undefined if it is no JSON */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The fields of a note that are texts; undefined if one is missing. */
export function fieldsOf<Name extends string>(note: unknown, ...names: readonly Name[]): Readonly<Record<Name, string>> | undefined {
  if (typeof note !== 'object' || note === null) return undefined
  const entries = new Map(Object.entries(note))
  const found = names.map(name => [name, entries.get(name)] as const)
  if (!found.every(([, value]) => typeof value === 'string')) return undefined
  return Object.fromEntries(found) as Record<Name, string>
}
