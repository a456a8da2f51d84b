/** A list of texts and numbers, and a list of such lists. */
const LIST = /^.*\[[^[\]{}]*\],?$/gm
const LIST_OF_LISTS = /^.*\[\n(\s*\[[^[\]{}\n]*\],?\n)+\s*\],?$/gm

/** Returns what is recorded as the formatter leaves it: a list in one line, where it fits. Texts have none of `[]{}`. */
export function recordedText(value: object): string {
  return [LIST, LIST_OF_LISTS].reduce((text, list) => text.replace(list, inOneLine), `${JSON.stringify(value, undefined, 2)}\n`)
}

function inOneLine(lines: string): string {
  const line = lines.replace(/\n\s*/g, ' ').replaceAll('[ ', '[').replaceAll(' ]', ']')
  return line.length <= 140 ? line : lines
}
