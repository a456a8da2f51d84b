/** A command of a lesson as it is typed on a terminal of some columns: a line that is too long goes on on the next one, after a backslash. Pure. */

/** What the lines after the first are indented by, beside the indent of the first. */
const FURTHER = '  '

/** With the word that ends it. */
const HERE_DOCUMENT = /<<-?\s*(?:\\|['"])?(\w+)/

/**
 * @param width columns; absent: as long as they are
 * @returns lines that a shell reads as the same command. What stands in quotes, and files that a command has in it (`<<`), are not broken
 */
export function typedLines(command: string, width: number | undefined): readonly string[] {
  if (width === undefined) return command.split('\n')
  const lines: string[] = []
  let [quote, end] = ['', '']
  for (const line of command.split('\n')) {
    if (end !== '') {
      if (line.trim() === end) end = ''
      lines.push(line)
      continue
    }
    if (quote === '') end = HERE_DOCUMENT.exec(line)?.[1] ?? ''
    const isPlain = quote === '' && end === '' && !/(?:^|\s)#/.test(line)
    const { places, open } = breakable(line, quote)
    quote = open
    lines.push(...(isPlain && line.length > width ? broken(line, places, width) : [line]))
  }
  return lines
}

/**
 * @param quote that is open when the line begins; empty: none
 * @returns places of spaces between words: not in the indent, and not before a backslash that ends the line, which would stand alone
 */
function breakable(line: string, quote: string): { readonly places: readonly number[]; readonly open: string } {
  const places: number[] = []
  const [first, last] = [indentOf(line).length, line.endsWith(' \\') ? line.length - 2 : line.length]
  let open = quote
  for (let at = 0; at < line.length; at++) {
    const char = line[at] ?? ''
    if (char === '\\' && open !== "'") at++
    else if (open === '' && (char === "'" || char === '"')) open = char
    else if (char === open) open = ''
    else if (char === ' ' && open === '' && at >= first && at < last) places.push(at)
  }
  return { places, open }
}

/** @param places of spaces */
function broken(line: string, places: readonly number[], width: number): readonly string[] {
  const lines: string[] = []
  const further = indentOf(line) + FURTHER
  let [from, indent] = [0, '']
  const rest = () => indent + line.slice(from)
  while (rest().length > width) {
    // Room for a space and the backslash; where a word is longer than that, it is broken after it.
    const fits = (place: number) => indent.length + place - from + 2 <= width
    const at = places.findLast(place => place > from && fits(place)) ?? places.find(place => place > from)
    if (at === undefined) break
    lines.push(`${indent}${line.slice(from, at)} \\`)
    ;[from, indent] = [at + 1, further]
  }
  return [...lines, rest()]
}

function indentOf(line: string): string {
  return /^ */.exec(line)?.[0] ?? ''
}
