/** What a template is, once read. */

import type { Place } from './fault.ts'

export type Node =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'print'; readonly pipe: Pipe }
  | { readonly kind: 'if' | 'with' | 'range'; readonly pipe: Pipe; readonly body: readonly Node[]; readonly otherwise: readonly Node[] }
  | { readonly kind: 'break' | 'continue' }

/** Commands, each one's value being the last argument of the next. */
export interface Pipe {
  /** `$v :=` or `$v =`; for range up to two: `$key, $value :=`. */
  readonly variables: readonly string[]
  /** `=`: the variables are there already. */
  readonly assigns: boolean
  readonly commands: readonly Command[]
}

/** A value, or a function or method with its arguments. */
export interface Command extends Place {
  readonly first: Operand
  readonly rest: readonly Operand[]
}

/** A value, then fields of it: `$x.A.B`, `.A`, `(index .A 0).B`. */
export type Operand = Place & {
  readonly fields: readonly string[]
  /** The offset where Go says that a fault of the fields is: the first after the value itself. */
  readonly fieldsAt: number
} & (
    | { readonly kind: 'literal'; readonly value: string | number | boolean }
    | { readonly kind: 'nil' | 'dot' }
    | { readonly kind: 'variable' | 'function'; readonly name: string }
    | { readonly kind: 'pipe'; readonly pipe: Pipe }
  )
