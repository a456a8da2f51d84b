/**
 * Expected output against what was seen.
 *
 * `…` in a line stands for anything within that line; a line that is only `…` stands for any number of lines, also none. Blanks at the end of a line
 * and empty lines at the end do not count, as nobody sees them; and a tab is a blank.
 */

export interface Mismatch {
  /** The first expected line that nothing fits; undefined: the output should have ended. */
  readonly expected: string | undefined
  /** The line that stands there instead; undefined: the output has ended. */
  readonly seen: string | undefined
  /** Of the line seen; the first is 1. */
  readonly line: number
  /** `…` stands before the expected line: it was looked for in this line and in all that follow. */
  readonly searched: boolean
}

const WILDCARD = '…'

/** @returns undefined if it is as expected */
export function mismatch(expected: string, seen: string): Mismatch | undefined {
  const wanted = visibleLines(expected)
  const lines = visibleLines(seen)
  let [at, line] = [0, 0]
  let furthest = { at, line }
  /** As in matching a file name with `*`: after a failure, the last `…` takes one line more, and what comes after it is tried again. */
  let retry: { readonly at: number; readonly line: number } | undefined
  while (at < wanted.length || line < lines.length) {
    const pattern = wanted[at]
    const text = lines[line]
    if (pattern !== undefined && isAnyLines(pattern)) {
      at++
      retry = { at, line }
    } else if (pattern !== undefined && text !== undefined && fits(pattern, text)) {
      at++
      line++
    } else if (retry && retry.line < lines.length) {
      retry = { at: retry.at, line: retry.line + 1 }
      at = retry.at
      line = retry.line
    } else {
      return mismatchAt(wanted, lines, furthest)
    }
    if (at > furthest.at) furthest = { at, line }
  }
  return undefined
}

function mismatchAt(wanted: readonly string[], lines: readonly string[], { at, line }: { at: number; line: number }): Mismatch {
  return { expected: wanted[at], seen: lines[line], line: line + 1, searched: at > 0 && isAnyLines(wanted[at - 1] ?? '') }
}

/** For a person: the line expected and the line seen, then all that was seen. */
export function showMismatch({ expected, seen, line, searched }: Mismatch, output: string): string {
  const lines = visibleLines(output)
  const compared = searched
    ? [`  expected: ${expected}`, `  seen:     no such line, from line ${line} on`]
    : [`  expected: ${expected ?? '(the end)'}`, `  seen:     ${seen ?? '(the end)'}`]
  const whole = lines.length > 1 || searched ? ['  the whole output:', ...lines.map(text => `    ${text}`.trimEnd())] : []
  return [`line ${line} of the output differs`, ...compared, ...whole].join('\n')
}

/** Whatever is printed, or nothing, fits: such a comparison cannot fail. */
export function fitsAnything(expected: string): boolean {
  const wanted = visibleLines(expected)
  return wanted.length > 0 && wanted.every(isAnyLines)
}

function isAnyLines(pattern: string): boolean {
  return pattern.trim() === WILDCARD
}

function fits(pattern: string, text: string): boolean {
  // `pid …` fits `pid`: where `…` stands for nothing, the blank before it is one that nobody sees.
  const bare = pattern.endsWith(WILDCARD) ? pattern.slice(0, -WILDCARD.length).trimEnd() : pattern
  return text === bare || fitsParts(pattern, text)
}

function fitsParts(pattern: string, text: string): boolean {
  const [first = '', ...rest] = pattern.split(WILDCARD)
  const last = rest.pop()
  if (last === undefined) return pattern === text
  if (!text.startsWith(first)) return false
  let at = first.length
  for (const part of rest) {
    const found = text.indexOf(part, at)
    if (found === -1) return false
    at = found + part.length
  }
  return text.length - last.length >= at && text.endsWith(last)
}

/** A carriage return is a blank too: a terminal puts one before each line feed. */
function visibleLines(text: string): string[] {
  const visible = text.trimEnd()
  return visible === '' ? [] : visible.split('\n').map(line => line.trimEnd().replaceAll('\t', ' '))
}
