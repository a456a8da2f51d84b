/** What follows a Dockerfile's instruction: words, words in quotes, or a list in JSON. Source: moby/buildkit, frontend/dockerfile/parser/line_parsers.go. */

import { cut } from '../text/cut.ts'
import type { InstructionLine } from './instruction-line.ts'
import { matchAt } from './shell-variable.ts'
import type { CommandLine, EscapeToken, Pair } from './tree.ts'

/** Splits at white space. Quotes mean nothing here. */
export function plainWords(text: string): readonly string[] {
  return text === '' ? [] : text.split(/[\t\v\f\r ]+/)
}

/** Splits at white space outside of quotes. The words keep their quotes and escape characters, which `expandWord` resolves. */
export function quotedWords(text: string, escapeToken: EscapeToken): readonly string[] {
  const piece = escapeToken === '\\' ? PIECE_WITH_BACKSLASH : PIECE_WITH_BACKTICK
  const words: string[] = []
  let begin = 0
  const end = (at: number) => words.push(withoutLast(text.slice(begin, at), escapeToken))
  for (let at = 0; at < text.length; ) {
    const space = matchAt(SPACE, text, at).length
    if (space > 0) {
      end(at)
      begin = at + space
    }
    at += space || matchAt(piece, text, at).length
  }
  end(text.length)
  return words.filter(word => word !== '')
}

/** Quotes that never end take the rest. One expression for a whole word would keep a stack of its pieces. */
const PIECE_WITH_BACKSLASH = /[^\s"'\\]+|"(?:[^"\\]+|\\.)*(?:"|\\?$)|'[^']*(?:'|$)|\\.|\\$/sy
const PIECE_WITH_BACKTICK = /[^\s"'`]+|"(?:[^"`]+|`.)*(?:"|`?$)|'[^']*(?:'|$)|`.|`$/sy
const SPACE = /\s+/y

/** An escape character at the end of the line escapes nothing. */
function withoutLast(word: string, escapeToken: EscapeToken): string {
  let escapes = 0
  while (word[word.length - 1 - escapes] === escapeToken) escapes++
  return escapes % 2 === 1 ? word.slice(0, -1) : word
}

/**
 * `["sleep", "1"]`; undefined for what is no JSON list, which docker takes for text.
 * @throws what `line.fail` returns for a list of other things than texts
 */
export function jsonList(text: string, line: InstructionLine): readonly string[] | undefined {
  if (!text.startsWith('[')) return undefined
  const value = parseJson(text)
  if (!Array.isArray(value)) return undefined
  if (value.every(item => typeof item === 'string')) return value
  throw line.fail('when using JSON array syntax, arrays must be comprised of strings only', undefined, 'write numbers in quotes: "8080"')
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined // Docker, too, takes what is not quite JSON for a line of the shell.
  }
}

/** The exec form is a JSON array, everything else is the shell form. */
export function commandLine(text: string, line: InstructionLine): CommandLine {
  const argv = jsonList(text, line)
  return argv ? { form: 'exec', argv } : { form: 'shell', script: text }
}

/** `A=1 B="two words"`, or the old form `A two words`, as `ENV` and `LABEL` take them. @throws what `line.fail` returns, in docker's words */
export function pairsOf(line: InstructionLine): { readonly pairs: readonly Pair[]; readonly oldForm: boolean } {
  const { keyword, rest, fail, escapeToken } = line
  const words = quotedWords(rest, escapeToken)
  const [first = ''] = words
  if (words.length === 0) throw fail(`${keyword} requires at least one argument`)
  if (!first.includes('=')) {
    const [, name = '', value] = /^([^\t\v\f\r ]+)[\t\v\f\r ]+(.*)$/s.exec(rest) ?? []
    if (value === undefined) throw fail(`${keyword} must have two arguments`, rest, `write ${keyword} NAME=VALUE`)
    return { pairs: [{ name, value }], oldForm: true }
  }
  const pairs = words.map(word => {
    const [name, value] = cut(word, '=')
    if (value === undefined) throw fail(`syntax error - can't find = in ${JSON.stringify(word)}. Must be of the form: name=value`, word)
    if (name === '') throw fail(`${keyword} names can not be blank`, word)
    return { name, value }
  })
  return { pairs, oldForm: false }
}
