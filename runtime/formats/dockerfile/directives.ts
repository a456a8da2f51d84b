/**
 * Parser directives: comments at the top of the file that say how to read it, `# escape=…`. The first line that is none ends them, be it empty.
 * Source: Dockerfile reference, "Parser directives".
 */

import { parseCheckOptions } from './check-options.ts'
import type { CheckOptions, Directives, EscapeToken } from './tree.ts'

const DIRECTIVE = /^#\s*([a-z][a-z0-9]*)\s*=\s*(.*)$/i
const NAMES = ['syntax', 'escape', 'check'] as const
type Name = (typeof NAMES)[number]

export interface ReadDirectives {
  readonly directives: Directives
  /** How many lines they take. */
  readonly count: number
}

/**
 * @param fail makes the error about a line, from 1
 * @throws what `fail` returns, for a directive given twice, an escape character other than `\` and a backtick, and options of checks that there are not
 */
export function readDirectives(lines: readonly string[], fail: (line: number, message: string, word: string) => Error): ReadDirectives {
  const found = new Map<Name, string>()
  let check: CheckOptions | undefined
  let count = 0
  for (const line of lines) {
    const [, word = '', value = ''] = DIRECTIVE.exec(line.trim()) ?? []
    const name = NAMES.find(known => known === word.toLowerCase())
    if (name === undefined || value === '') break
    count++
    if (found.has(name)) throw fail(count, `only one ${name} parser directive can be used`, word)
    if (name === 'escape' && !isEscape(value)) throw fail(count, `invalid escape token '${value}' does not match \` or \\`, value)
    if (name === 'check') check = parseCheckOptions(value, (message, part) => fail(count, message, part))
    found.set(name, value)
  }
  const escapeToken = found.get('escape') ?? '\\'
  const syntax = found.get('syntax')
  return {
    directives: {
      escapeToken: isEscape(escapeToken) ? escapeToken : '\\',
      ...(syntax !== undefined && { syntax }),
      ...(check !== undefined && { check }),
    },
    count,
  }
}

function isEscape(text: string): text is EscapeToken {
  return text === '\\' || text === '`'
}
