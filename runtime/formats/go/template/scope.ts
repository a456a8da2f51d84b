/** Variables of a template. A block's are a list that ends in those outside, so that `$x = 1` in a block changes the one outside, and `$x := 1` does not. */

import type { Pipe } from './ast.ts'

export interface Scope {
  readonly name: string
  value: unknown
  readonly outer: Scope | undefined
}

/** `$`: what the template was given. */
export function rootScope(data: unknown): Scope {
  return { name: '$', value: data, outer: undefined }
}

/** The scope after a pipe: with its variables, or with those outside changed. */
export function bind(pipe: Pipe, values: readonly unknown[], scope: Scope): Scope {
  return pipe.variables.reduce((outer, name, index) => {
    const value = values[index]
    if (!pipe.assigns) return { name, value, outer }
    const cell = find(name, outer)
    if (cell !== undefined) cell.value = value
    return outer
  }, scope)
}

export function lookUp(name: string, scope: Scope): unknown {
  return find(name, scope)?.value
}

function find(name: string, scope: Scope): Scope | undefined {
  for (let cell: Scope | undefined = scope; cell !== undefined; cell = cell.outer) if (cell.name === name) return cell
  return undefined
}
