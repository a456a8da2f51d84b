/** Tokens to a tree. Functions and variables that do not exist are found here, before there is any data, as in Go. */

import type { Command, Node, Operand, Pipe } from './ast.ts'
import { syntaxFault } from './fault.ts'
import { isFunction } from './functions.ts'
import type { Piece, Token } from './lexer.ts'

const BLOCKS = ['if', 'with', 'range'] as const
type Block = (typeof BLOCKS)[number]
type Action = Extract<Piece, { kind: 'action' }>
/** What ended a list of nodes: `end`, an `else` with the tokens after it, or the text's end. */
type Ending = { readonly kind: 'end' | 'eof' } | { readonly kind: 'else'; readonly action: Action }

/** @throws {MinidockError} of kind `invalid` */
export function parseTemplate(pieces: readonly Piece[], text: string): Node[] {
  const parser = new Parser(pieces, text)
  return parser.template()
}

class Parser {
  private next = 0
  private tokens: Token[] = []
  private action: Action = { kind: 'action', tokens: [], start: 0, end: 0 }
  /** Names in scope; a block's are dropped at its end. */
  private variables = ['$']
  private loops = 0
  private readonly pieces: readonly Piece[]
  private readonly text: string

  constructor(pieces: readonly Piece[], text: string) {
    this.pieces = pieces
    this.text = text
  }

  template(): Node[] {
    const { nodes, ending } = this.nodes()
    if (ending.kind !== 'eof') throw this.fault(`unexpected {{${ending.kind}}}`)
    return nodes
  }

  private nodes(): { nodes: Node[]; ending: Ending } {
    const nodes: Node[] = []
    for (let piece = this.pieces[this.next++]; piece !== undefined; piece = this.pieces[this.next++]) {
      if (piece.kind === 'text') {
        nodes.push(piece)
        continue
      }
      this.enter(piece, piece.tokens)
      if (this.takeWord('end')) return { nodes, ending: { kind: 'end' } }
      if (this.takeWord('else')) return { nodes, ending: { kind: 'else', action: piece } }
      nodes.push(this.statement())
    }
    return { nodes, ending: { kind: 'eof' } }
  }

  private enter(action: Action, tokens: readonly Token[]) {
    this.action = action
    this.tokens = [...tokens]
  }

  private statement(): Node {
    const block = BLOCKS.find(word => this.takeWord(word))
    if (block !== undefined) return this.block(block)
    for (const kind of ['break', 'continue'] as const) {
      if (!this.takeWord(kind)) continue
      if (this.loops === 0) throw this.fault(`{{${kind}}} outside {{range}}`)
      return { kind }
    }
    return { kind: 'print', pipe: this.wholePipe('command') }
  }

  private block(kind: Block): Node {
    const scope = this.variables.length
    const pipe = this.wholePipe(kind)
    if (kind === 'range') this.loops++
    const { nodes: body, ending } = this.nodes()
    if (kind === 'range') this.loops--
    const otherwise = this.otherwise(ending, kind)
    this.variables.length = scope
    return { kind, pipe, body, otherwise }
  }

  /** After the body: nothing, `{{else}} … {{end}}`, or `{{else if …}}`, which shares the `{{end}}` of what it is in. */
  private otherwise(ending: Ending, kind: Block): Node[] {
    if (ending.kind === 'eof') throw this.fault('unexpected EOF')
    if (ending.kind !== 'else') return []
    this.enter(ending.action, ending.action.tokens.slice(1))
    if (kind !== 'range' && this.takeWord(kind)) return [this.block(kind)]
    if (this.tokens.length > 0) throw this.fault(`unexpected ${this.shown(this.tokens[0])} in else`)
    const { nodes, ending: last } = this.nodes()
    if (last.kind === 'else') throw this.fault('expected end; found {{else}}')
    if (last.kind === 'eof') throw this.fault('unexpected EOF')
    return nodes
  }

  private wholePipe(context: string): Pipe {
    const pipe = this.pipe(context)
    const [left] = this.tokens
    if (left !== undefined)
      throw this.fault(this.isMark(left, ')') ? 'unexpected right paren' : `unexpected ${this.shown(left)} in ${context}`)
    return pipe
  }

  private pipe(context: string): Pipe {
    const { variables, assigns } = this.declaration(context)
    const commands: Command[] = []
    do {
      const command = this.command(context)
      if (commands.length > 0 && !isCallable(command.first))
        throw this.fault(`non executable command in pipeline stage ${commands.length + 1}`)
      commands.push(command)
    } while (this.takeMark('|'))
    if (!assigns) this.variables.push(...variables)
    return { variables, assigns, commands }
  }

  /** `$x :=`, `$x =`, `$k, $v :=`, or nothing. */
  private declaration(context: string): { variables: string[]; assigns: boolean } {
    const [a, b, c, d] = this.tokens
    const two = a?.kind === 'variable' && this.isMark(b, ',') && c?.kind === 'variable'
    const sign = two ? d : b
    if (a?.kind !== 'variable' || !(this.isMark(sign, ':=') || this.isMark(sign, '='))) return { variables: [], assigns: false }
    if (two && context !== 'range') throw this.fault(`too many declarations in ${context}`)
    const assigns = this.isMark(sign, '=')
    const variables = two ? [a.name, c.name] : [a.name]
    if (assigns) for (const name of variables) this.checkVariable(name)
    this.tokens.splice(0, two ? 4 : 2)
    return { variables, assigns }
  }

  private command(context: string): Command {
    const [token] = this.tokens
    if (token === undefined) throw this.fault(`missing value for ${context}`)
    const first = this.operand()
    const rest: Operand[] = []
    for (let [next] = this.tokens; next !== undefined && !this.isMark(next, '|') && !this.isMark(next, ')'); [next] = this.tokens)
      rest.push(this.operand())
    return { first, rest, start: first.start, end: rest.at(-1)?.end ?? first.end }
  }

  private operand(): Operand {
    const token = this.tokens.shift()
    if (token === undefined) throw this.fault('missing value for command')
    const base = this.base(token)
    const fields = token.kind === 'field' ? [token.name] : []
    const chain: Token[] = []
    for (let [next] = this.tokens; next?.kind === 'field' && !next.spaced; [next] = this.tokens) {
      this.tokens.shift()
      chain.push(next)
      fields.push(next.name)
    }
    const end = chain.at(-1)?.end ?? base.end
    return { ...base, end, fields, fieldsAt: chain[0]?.start ?? token.start }
  }

  private base(token: Token): Operand {
    const place = { start: token.start, end: token.end, fields: [], fieldsAt: token.start }
    if (token.kind === 'literal') return { kind: 'literal', value: token.value, ...place }
    if (token.kind === 'field' || this.isMark(token, '.')) return { kind: 'dot', ...place }
    if (token.kind === 'variable') return { kind: 'variable', name: this.checkVariable(token.name), ...place }
    if (token.kind === 'word') return this.word(token.name, place)
    if (!this.isMark(token, '(')) throw this.fault(`unexpected ${this.shown(token)} in command`)
    const pipe = this.pipe('parenthesized pipeline')
    const [close] = this.tokens
    if (close === undefined || !this.takeMark(')')) throw this.fault('unclosed left paren')
    return { kind: 'pipe', pipe, ...place, end: close.end }
  }

  private word(name: string, place: Pick<Operand, 'start' | 'end' | 'fields' | 'fieldsAt'>): Operand {
    if (name === 'true' || name === 'false') return { kind: 'literal', value: name === 'true', ...place }
    if (name === 'nil') return { kind: 'nil', ...place }
    if (!isFunction(name)) throw this.fault(`function ${JSON.stringify(name)} not defined`)
    return { kind: 'function', name, ...place }
  }

  private checkVariable(name: string): string {
    if (!this.variables.includes(name)) throw this.fault(`undefined variable ${JSON.stringify(name)}`)
    return name
  }

  private isMark(token: Token | undefined, mark: string): boolean {
    return token?.kind === 'mark' && token.mark === mark
  }

  private takeMark(mark: string): boolean {
    const taken = this.isMark(this.tokens[0], mark)
    if (taken) this.tokens.shift()
    return taken
  }

  private takeWord(word: string): boolean {
    const [token] = this.tokens
    const taken = token?.kind === 'word' && token.name === word
    if (taken) this.tokens.shift()
    return taken
  }

  private shown(token: Token | undefined): string {
    return JSON.stringify(this.text.slice(token?.start, token?.end))
  }

  private fault(problem: string) {
    return syntaxFault(this.text, problem === 'unexpected EOF' ? this.text.length : this.action.start, problem)
  }
}

function isCallable(operand: Operand): boolean {
  return operand.kind === 'function' || operand.fields.length > 0
}
