/** Values that JSON does not have, as templates see them: structs and nil. A nil pointer is `null`; nil lists and maps are empty ones, and null in JSON. */

interface StructOptions {
  /** What Go's method `String` returns, if the type has one. */
  readonly text?: string | undefined
  /** Only a duration of 0 is false. */
  readonly isTrue?: boolean
  /** A string of a named type: for functions it is its text. */
  readonly isString?: boolean
  /** What a template can name beside the fields: those of embedded structs, and methods. */
  readonly others?: readonly (readonly [name: string, value: unknown])[]
}

/**
 * A value of a struct: it has fields under Go's names, is printed without them, `{no 0}`, and is always true.
 * Also a value of another type that has methods.
 */
export class StructValue {
  readonly fields: ReadonlyMap<string, unknown>
  /** All that a template can name. */
  readonly names: ReadonlyMap<string, unknown>
  readonly text: string | undefined
  readonly isTrue: boolean
  readonly isString: boolean
  readonly #json: () => unknown

  /** @param json returns what `{{json .}}` writes */
  constructor(
    fields: ReadonlyMap<string, unknown>,
    json: () => unknown,
    { text, isTrue = true, isString = false, others = [] }: StructOptions = {},
  ) {
    this.fields = fields
    this.names = new Map([...others, ...fields])
    this.text = text
    this.isTrue = isTrue
    this.isString = isString
    this.#json = json
  }

  /** For JSON.stringify. */
  toJSON(): unknown {
    return this.#json()
  }
}

/** Returns a value as functions get it: of a string of a named type, its text. */
export function argumentOf(value: unknown): unknown {
  return value instanceof StructValue && value.isString ? value.text : value
}

/** A member of a map whose type is known: its {@link MapType}. */
const TYPE = Symbol('type')

export interface MapType {
  /** What a member is that the map does not have. */
  readonly absent: unknown
  /** Makes a key of its name, where keys have a type of their own: no string is one of them. */
  readonly key?: (name: string) => unknown
}

export function typedMap(entries: readonly (readonly [key: string, value: unknown])[], type: MapType): object {
  return Object.setPrototypeOf(Object.fromEntries(entries), { [TYPE]: type })
}

export function nilMap(type: MapType): object {
  return Object.create({ [TYPE]: type, toJSON: () => null })
}

/** @returns undefined for a map of which only JSON is known */
export function mapTypeOf(map: { readonly [TYPE]?: MapType }): MapType | undefined {
  return map[TYPE]
}

export function nilSlice(): readonly unknown[] {
  return Object.defineProperty([], 'toJSON', { value: () => null })
}
