/**
 * A JSON document in which every value knows who put it there. The engine's modules write into one spec, one after the other: comparing the document
 * after each of them with what it was before tells whose each value is.
 */

/** A module and its chapter. */
export interface Origin {
  readonly module: string
  readonly chapter: number
}

export type Scalar = string | number | boolean | null

/** A list or an object is of whoever made it, also when others have added to it. */
export type Attributed =
  | { readonly kind: 'value'; readonly value: Scalar; readonly origin: Origin }
  | { readonly kind: 'list'; readonly items: readonly Attributed[]; readonly origin: Origin }
  | { readonly kind: 'object'; readonly members: readonly (readonly [name: string, value: Attributed])[]; readonly origin: Origin }

/** One value at the bottom of a document, or an empty list or object. */
export interface Leaf extends Origin {
  /** Names of members, and indexes of lists. */
  readonly path: readonly (string | number)[]
  readonly value: Scalar | readonly [] | Readonly<Record<string, never>>
}

/**
 * @param document JSON, as it is now
 * @param origin of what is new or different in it
 * @param before the document as it was
 */
export function attribute(document: unknown, origin: Origin, before?: Attributed): Attributed {
  if (Array.isArray(document)) {
    const known = before?.kind === 'list' ? before : undefined
    return { kind: 'list', items: attributeItems(document, origin, known?.items ?? []), origin: known?.origin ?? origin }
  }
  if (typeof document === 'object' && document !== null) {
    const known = before?.kind === 'object' ? before : undefined
    const old = new Map(known?.members)
    const present = Object.entries(document).filter(([, value]) => value !== undefined)
    const members = present.map(([name, value]) => [name, attribute(value, origin, old.get(name))] as const)
    return { kind: 'object', members, origin: known?.origin ?? origin }
  }
  const value = scalarOf(document)
  return { kind: 'value', value, origin: before?.kind === 'value' && before.value === value ? before.origin : origin }
}

/** An item that was there before stays its owner's, also when others now stand before it. One that fits none may be a changed one: that of the same place. */
function attributeItems(items: readonly unknown[], origin: Origin, before: readonly Attributed[]): Attributed[] {
  const left = before.map(known => ({ known, json: JSON.stringify(plain(known)) }))
  const same = items.map(item => {
    const json = JSON.stringify(plain(attribute(item, origin)))
    const index = left.findIndex(candidate => candidate.json === json)
    return index < 0 ? undefined : left.splice(index, 1)[0]?.known
  })
  const unmatched = new Set(left.map(({ known }) => known))
  return items.map((item, index) => {
    const there = before[index]
    return same[index] ?? attribute(item, origin, there && unmatched.has(there) ? there : undefined)
  })
}

function scalarOf(value: unknown): Scalar {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null
}

/** The document without its owners. */
export function plain(node: Attributed): unknown {
  switch (node.kind) {
    case 'value':
      return node.value
    case 'list':
      return node.items.map(plain)
    case 'object':
      return Object.fromEntries(node.members.map(([name, value]) => [name, plain(value)]))
  }
}

/** In the document's order. */
export function leavesOf(node: Attributed, path: Leaf['path'] = []): Leaf[] {
  const { module, chapter } = node.origin
  switch (node.kind) {
    case 'value':
      return [{ path, value: node.value, module, chapter }]
    case 'list':
      return node.items.length === 0
        ? [{ path, value: [], module, chapter }]
        : node.items.flatMap((item, index) => leavesOf(item, [...path, index]))
    case 'object':
      return node.members.length === 0
        ? [{ path, value: {}, module, chapter }]
        : node.members.flatMap(([name, value]) => leavesOf(value, [...path, name]))
  }
}

/** The document without the values of one owner, and without what is empty then. What held them is now of whoever has put the first thing into it. */
export function without(node: Attributed, owner: Origin): Attributed | undefined {
  switch (node.kind) {
    case 'value':
      return node.origin === owner ? undefined : node
    case 'list': {
      const items = node.items.map(item => without(item, owner)).filter(item => item !== undefined)
      const origin = node.origin === owner ? items[0]?.origin : node.origin
      return origin && { ...node, items, origin }
    }
    case 'object': {
      const members = node.members.flatMap(([name, value]) => {
        const rest = without(value, owner)
        return rest === undefined ? [] : [[name, rest] as const]
      })
      const origin = node.origin === owner ? members[0]?.[1].origin : node.origin
      return origin && { ...node, members, origin }
    }
  }
}
