/** Runs a template's tree on data: nodes write text, pipes and operands have values. */

import type { Command, Node, Operand, Pipe } from './ast.ts'
import { executionFault } from './fault.ts'
import { fieldOf, type MissingKey } from './field.ts'
import { functions } from './functions.ts'
import { formatValue, isMap, isTrue, membersOf } from './print.ts'
import { bind, lookUp, rootScope, type Scope } from './scope.ts'
import { argumentOf, mapTypeOf } from './struct-value.ts'

/** Where a run stands: `dot` is `.`. */
interface Context {
  readonly dot: unknown
  readonly scope: Scope
}

/** How a list of nodes was left: at its end, or by `{{break}}` or `{{continue}}` of the range around it. */
type Leave = 'end' | 'break' | 'continue'
type Block = Extract<Node, { body: readonly Node[] }>

/** @param text the template, for the places in messages */
export function evaluateTemplate(nodes: readonly Node[], text: string, missing: MissingKey, data: unknown): string {
  const evaluator = new Evaluator(text, missing)
  evaluator.run(nodes, { dot: data, scope: rootScope(data) })
  return evaluator.output
}

class Evaluator {
  output = ''
  private readonly text: string
  private readonly missing: MissingKey

  constructor(text: string, missing: MissingKey) {
    this.text = text
    this.missing = missing
  }

  run(nodes: readonly Node[], context: Context): Leave {
    let { scope } = context
    for (const node of nodes) {
      const here = { dot: context.dot, scope }
      if (node.kind === 'text') this.output += node.text
      else if (node.kind === 'print') scope = this.print(node.pipe, here)
      else if (!('body' in node)) return node.kind
      else {
        const leave = node.kind === 'range' ? this.range(node, here) : this.branch(node, here)
        if (leave !== 'end') return leave
      }
    }
    return 'end'
  }

  /** A pipe that sets a variable prints nothing. */
  private print(pipe: Pipe, context: Context): Scope {
    const value = this.pipeline(pipe, context)
    if (pipe.variables.length === 0) this.output += value === undefined ? '<no value>' : formatValue(value)
    return bind(pipe, [value], context.scope)
  }

  private branch(node: Block, context: Context): Leave {
    const value = this.pipeline(node.pipe, context)
    const scope = bind(node.pipe, [value], context.scope)
    if (!isTrue(value)) return this.run(node.otherwise, { dot: context.dot, scope })
    return this.run(node.body, { dot: node.kind === 'with' ? value : context.dot, scope })
  }

  private range(node: Block, context: Context): Leave {
    const items = this.items(node.pipe, context)
    if (items.length === 0) return this.run(node.otherwise, context)
    for (const [key, value] of items) {
      const scope = bind(node.pipe, node.pipe.variables.length === 1 ? [value] : [key, value], context.scope)
      if (this.run(node.body, { dot: value, scope }) === 'break') break
    }
    return 'end'
  }

  private items(pipe: Pipe, context: Context): [key: unknown, value: unknown][] {
    const value = this.pipeline(pipe, context)
    if (value === null || value === undefined) return []
    if (Array.isArray(value)) return [...value.entries()]
    if (isMap(value)) return membersOf(value).map(([name, member]) => [mapTypeOf(value)?.key?.(name) ?? name, member])
    if (typeof value === 'number' && Number.isInteger(value))
      return Array.from({ length: Math.max(value, 0) }, (_, index) => [index, index])
    const place = { start: pipe.commands[0]?.start ?? 0, end: pipe.commands.at(-1)?.end ?? 0 }
    throw executionFault(this.text, place, `range can't iterate over ${formatValue(value)}`)
  }

  private pipeline(pipe: Pipe, context: Context): unknown {
    let last: readonly unknown[] = []
    for (const command of pipe.commands) last = [this.command(command, last, context)]
    return last[0]
  }

  /** @param last the value of the command before, if there is one: it is one more argument */
  private command(command: Command, last: readonly unknown[], context: Context): unknown {
    const { first, rest } = command
    if (first.kind === 'function') return this.fields(this.call(first.name, command, last, context), first)
    if (first.kind === 'nil') throw executionFault(this.text, first, 'nil is not a command')
    const value = this.operand(first, context)
    if (typeof value === 'function') return invoke(value, [...rest.map(each => this.argument(each, context)), ...last])
    if (rest.length + last.length === 0) return value
    const name = first.fields.at(-1)
    const shown = this.text.slice(first.start, first.end)
    throw executionFault(
      this.text,
      first,
      name === undefined ? `can't give argument to non-function ${shown}` : `${name} is not a method but has arguments`,
    )
  }

  private call(name: string, command: Command, last: readonly unknown[], context: Context): unknown {
    const { first, rest } = command
    const { min, max, call } = functions[name] ?? { min: 1, max: Number.POSITIVE_INFINITY }
    const given = rest.length + last.length
    if (given < min || given > max) {
      const want = min === max ? `${min}` : given < min ? `at least ${min}` : `at most ${max}`
      throw executionFault(this.text, first, `wrong number of args for ${name}: want ${want} got ${given}`)
    }
    if (call === undefined) return this.shortCircuit(name === 'and', rest, last, context)
    return call([...rest.map(each => this.argument(each, context)), ...last].map(argumentOf), problem => {
      throw executionFault(this.text, command, `error calling ${name}: ${problem}`)
    })
  }

  /** The first argument that settles it, else the last; what follows is not evaluated, so it may be what would fail. */
  private shortCircuit(untilFalse: boolean, operands: readonly Operand[], last: readonly unknown[], context: Context): unknown {
    let value: unknown
    for (const each of operands) {
      value = this.argument(each, context)
      if (isTrue(value) !== untilFalse) return value
    }
    return last.length > 0 ? last[0] : value
  }

  /** As a command of its own, so that a function or method without arguments is called. */
  private argument(each: Operand, context: Context): unknown {
    return each.kind === 'nil' ? null : this.command({ first: each, rest: [], start: each.start, end: each.end }, [], context)
  }

  private operand(each: Operand, context: Context): unknown {
    if (each.kind === 'literal') return this.fields(each.value, each)
    if (each.kind === 'pipe') return this.fields(this.pipeline(each.pipe, context), each)
    if (each.kind === 'variable') return this.fields(lookUp(each.name, context.scope), each)
    return this.fields(context.dot, each)
  }

  private fields(value: unknown, operand: Operand): unknown {
    return operand.fields.reduce<unknown>((item, name) => {
      const owner = typeof item === 'function' ? invoke(item, []) : item
      return fieldOf(owner, name, this.missing, (problem, hint) =>
        executionFault(this.text, operand, problem, { hint, at: operand.fieldsAt }),
      )
    }, value)
  }
}

function invoke(method: object, args: readonly unknown[]): unknown {
  const result: unknown = typeof method === 'function' ? Reflect.apply(method, undefined, [...args]) : undefined
  return result
}
