/** A template's text to pieces: plain text, and actions `{{ … }}` as tokens. Trim marks `{{- ` and ` -}}` and comments are dealt with here. */

import { type Place, syntaxFault } from './fault.ts'
import { unquote } from './unquote.ts'

export type Token = Place & {
  /** White space before it: `.A.B` is one operand, `.A .B` are two. */
  readonly spaced: boolean
} & (
    | { readonly kind: 'field' | 'variable' | 'word'; readonly name: string }
    | { readonly kind: 'literal'; readonly value: string | number }
    | { readonly kind: 'mark'; readonly mark: string }
  )

export type Piece =
  | { readonly kind: 'text'; readonly text: string }
  | (Place & { readonly kind: 'action'; readonly tokens: readonly Token[] })

const COMMENT = /\{\{(?:-\s+)?\/\*[\s\S]*?\*\/(?:\s+-)?\}\}/y
const CLOSE = /\s+-\}\}|\s*\}\}/y
const TOKEN = new RegExp(
  [
    /(?<field>\.[\p{L}_][\p{L}\p{N}_]*)/u,
    /(?<variable>\$[\p{L}\p{N}_]*)/u,
    /(?<number>[+-]?(?:0[xX][\da-fA-F_]+|(?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][+-]?\d+)?))/u,
    /(?<word>[\p{L}_][\p{L}\p{N}_]*)/u,
    /(?<quoted>"(?:\\.|[^"\\\n])*")/u,
    /(?<raw>`[^`]*`)/u,
    /(?<char>'(?:\\.[^']*|[^'\\\n])')/u,
    /(?<mark>:=|[|(),=.])/u,
  ]
    .map(pattern => pattern.source)
    .join('|'),
  'uy',
)

/** @throws {MinidockError} of kind `invalid` */
export function lexTemplate(text: string): Piece[] {
  const pieces: Piece[] = []
  let trimNext = false
  for (let offset = 0; offset < text.length; ) {
    const open = text.indexOf('{{', offset)
    const plain = text.slice(offset, open === -1 ? text.length : open)
    const trimmed = trimNext ? plain.trimStart() : plain
    const trimThis = open !== -1 && /^\{\{-\s/.test(text.slice(open, open + 4))
    pieces.push({ kind: 'text', text: trimThis ? trimmed.trimEnd() : trimmed })
    if (open === -1) break

    const comment = matchAt(COMMENT, text, open)
    const action = comment === undefined ? lexAction(text, open, open + (trimThis ? 3 : 2)) : undefined
    if (action !== undefined) pieces.push(action)
    offset = action?.end ?? open + (comment?.[0].length ?? 0)
    trimNext = /\s-$/.test(text.slice(open, offset - 2))
  }
  return pieces
}

function lexAction(text: string, start: number, from: number): Piece & Place {
  const tokens: Token[] = []
  for (let offset = from; ; ) {
    const close = matchAt(CLOSE, text, offset)
    if (close !== undefined) return { kind: 'action', tokens, start, end: offset + close[0].length }
    const space = matchAt(/\s*/y, text, offset)?.[0].length ?? 0
    offset += space
    const match = matchAt(TOKEN, text, offset)
    if (match === undefined) throw syntaxFault(text, offset, strange(text.slice(offset)))
    const end = offset + match[0].length
    tokens.push({ start: offset, end, spaced: space > 0, ...tokenOf(match.groups ?? {}) })
    offset = end
  }
}

function tokenOf(found: Readonly<Record<string, string | undefined>>) {
  if (found['field'] !== undefined) return { kind: 'field', name: found['field'].slice(1) } as const
  if (found['variable'] !== undefined) return { kind: 'variable', name: found['variable'] } as const
  if (found['word'] !== undefined) return { kind: 'word', name: found['word'] } as const
  if (found['number'] !== undefined) return { kind: 'literal', value: numberOf(found['number'].replaceAll('_', '')) } as const
  if (found['quoted'] !== undefined) return { kind: 'literal', value: unquote(found['quoted'].slice(1, -1)) } as const
  if (found['raw'] !== undefined) return { kind: 'literal', value: found['raw'].slice(1, -1) } as const
  // A character is its code point: 'a' is 97.
  if (found['char'] !== undefined) return { kind: 'literal', value: unquote(found['char'].slice(1, -1)).codePointAt(0) ?? 0 } as const
  return { kind: 'mark', mark: found['mark'] ?? '' } as const
}

/** JavaScript reads `0x10`, but not `-0x10`. */
function numberOf(text: string): number {
  return text.startsWith('-') ? -Number(text.slice(1)) : Number(text.replace('+', ''))
}

function strange(rest: string): string {
  if (rest === '') return 'unclosed action'
  if (rest.startsWith('"')) return 'unterminated quoted string'
  if (rest.startsWith('`')) return 'unterminated raw quoted string'
  if (rest.startsWith("'")) return 'unterminated character constant'
  return `unexpected ${JSON.stringify(String.fromCodePoint(rest.codePointAt(0) ?? 0))} in command`
}

function matchAt(pattern: RegExp, text: string, offset: number): RegExpExecArray | undefined {
  pattern.lastIndex = offset
  return pattern.exec(text) ?? undefined
}
