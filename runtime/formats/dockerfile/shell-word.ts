/**
 * Words with variables, `"$HOME/${file:-a.txt}"`: what docker's builder makes of them, which is less than a shell does.
 *
 * - Single quotes keep everything. Double quotes keep everything but `$` and the escape character before `"`, `$` and itself.
 * - Elsewhere the escape character makes the next one ordinary.
 * - `$name`, `${name}` and, with a word that may hold variables again: `:-` `-` (default), `:+` `+` (if set), `:?` `?` (error if not set), `#` `##` `%` `%%` (take away
 *   a pattern), `/` `//` (replace a pattern). A colon means that an empty value counts as not set.
 *
 * Source: Dockerfile reference, "Environment replacement"; moby/buildkit, frontend/dockerfile/shell/lex.go.
 */

import { Growth } from './growth.ts'
import { matchAt, type Reader, readVariable, refuse, type Variables, type WordOptions } from './shell-variable.ts'

/** Nothing that means something anywhere. */
const ORDINARY = /[^$'"`\\}/<]+/y
/** A digit after white space is a shift, `$((1 << 2))`: docker takes that for a here-document that never ends. */
const HERE_DOCUMENT = /<<(?:-?\s+(?!\d))?/y

/** @throws {MinidockError} of kind `invalid`, in docker's words */
export function expandWord(text: string, variables: Variables, options: WordOptions): string {
  return expand(text, variables, options).text
}

/** Splits at white space that is outside of quotes, after variables have their values. @throws {MinidockError} of kind `invalid`, in docker's words */
export function expandWords(text: string, variables: Variables, options: WordOptions): readonly string[] {
  return expand(text, variables, options).words
}

interface Expanded {
  readonly text: string
  readonly words: readonly string[]
}

function expand(text: string, variables: Variables, options: WordOptions): Expanded {
  return readUpTo(
    { text, variables, options, growth: options.growth ?? new Growth(), at: 0, depth: 0 },
    undefined,
    options.keepEscapes ?? false,
  )
}

function readUpTo(reader: Reader, stop: string | undefined, keepEscapes: boolean): Expanded {
  const { text } = reader
  const out: string[] = []
  const words = splitter()
  while (reader.at < text.length && text[reader.at] !== stop) {
    const { value, splits } = readPiece(reader, keepEscapes)
    out.push(value)
    if (splits) words.add(value)
    else words.addWhole(value)
  }
  if (stop !== undefined && reader.at >= text.length)
    throw refuse(`syntax error: missing ${stop === '}' ? "'}'" : "'/' in a substitution"}`)
  reader.at++
  return { text: out.join(''), words: words.all() }
}

function textUpTo(reader: Reader, stop: string, keepEscapes: boolean): string {
  return readUpTo(reader, stop, keepEscapes).text
}

interface Piece {
  readonly value: string
  /** Whether white space in it ends a word. */
  readonly splits: boolean
}

function readPiece(reader: Reader, keepEscapes: boolean): Piece {
  const { text, options, at } = reader
  const ch = text[at] ?? ''
  if (ch === '$') return { value: readVariable(reader, keepEscapes, textUpTo), splits: true }
  if (ch === "'" && options.quotes !== 'ignore') return { value: singleQuoted(reader), splits: false }
  if (ch === '"' && options.quotes !== 'ignore') return { value: doubleQuoted(reader, keepEscapes), splits: false }
  if (ch === options.escapeToken) {
    reader.at += 2
    return { value: (keepEscapes ? ch : '') + (text[at + 1] ?? ''), splits: false }
  }
  const isDocument = options.hereDocuments === true && text.startsWith('<<', at)
  const value = isDocument ? matchAt(HERE_DOCUMENT, text, at) : matchAt(ORDINARY, text, at) || ch
  reader.at += value.length
  return { value, splits: !isDocument }
}

function singleQuoted(reader: Reader): string {
  const { text, at, options } = reader
  const end = text.indexOf("'", at + 1)
  if (end < 0) throw refuse('unexpected end of statement while looking for matching single-quote')
  reader.at = end + 1
  return options.quotes === 'keep' ? text.slice(at, end + 1) : text.slice(at + 1, end)
}

function doubleQuoted(reader: Reader, keepEscapes: boolean): string {
  const { text, options } = reader
  const { escapeToken } = options
  const out: string[] = []
  for (reader.at++; reader.at < text.length; ) {
    const ch = text[reader.at] ?? ''
    const next = text[reader.at + 1]
    if (ch === '"') {
      reader.at++
      return options.quotes === 'keep' ? `"${out.join('')}"` : out.join('')
    }
    if (ch === '$') out.push(readVariable(reader, keepEscapes, textUpTo))
    else if (ch === escapeToken && (next === '"' || next === '$' || next === escapeToken)) {
      out.push(keepEscapes ? ch + next : next)
      reader.at += 2
    } else {
      out.push(ch === escapeToken && keepEscapes ? ch + ch : ch)
      reader.at++
    }
  }
  throw refuse('unexpected end of statement while looking for matching double-quote')
}

function splitter() {
  const words: string[] = []
  let word: string[] = []
  const end = () => {
    const text = word.join('')
    if (text !== '') words.push(text)
    word = []
  }
  return {
    /** Adds text in which white space ends a word. */
    add(text: string) {
      for (const part of text.split(/(\s+)/)) {
        if (/^\s/.test(part)) end()
        else word.push(part)
      }
    },
    addWhole(text: string) {
      word.push(text)
    },
    all() {
      end()
      return words
    },
  }
}
