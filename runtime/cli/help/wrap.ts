/** Breaks the help texts of flags into lines as Go's pflag does, to the letter, so that `--help` looks like docker's. */

/** A line may be so much longer if that spares a lonely word on the next. */
const SLOP = 5
const NARROWEST = 24

/**
 * @param indent of the lines after the first, in columns
 * @param width of the terminal
 */
export function wrap(indent: number, width: number, text: string): string {
  if (width - indent >= NARROWEST) return wrapBlock(indent, width, text)
  const deeper = `\n${' '.repeat(16)}`
  return width - 16 >= NARROWEST ? deeper + wrapBlock(16, width, text) : text.replaceAll('\n', deeper)
}

function wrapBlock(indent: number, width: number, text: string): string {
  const margin = `\n${' '.repeat(indent)}`
  const lines: string[] = []
  for (let rest = text; rest !== '' || lines.length === 0; ) {
    const [line, after] = firstLine(width - indent - SLOP, rest)
    lines.push(line.replaceAll('\n', margin))
    rest = after
  }
  return lines.join(margin)
}

function firstLine(width: number, text: string): [line: string, rest: string] {
  if (width + SLOP > text.length) return [text, '']
  const head = text.slice(0, width)
  const space = Math.max(head.lastIndexOf(' '), head.lastIndexOf('\t'), head.lastIndexOf('\n'))
  if (space <= 0) return [text, '']
  const newline = head.lastIndexOf('\n')
  const at = newline > 0 && newline < space ? newline : space
  return [text.slice(0, at), text.slice(at + 1)]
}
