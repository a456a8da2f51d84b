/** How many columns of a terminal a text takes: East Asian wide characters and emoji take two, combining marks and what steers the terminal none. */

/** Printable ASCII, and the ellipsis (by its number: what is built is read as Latin-1): each takes one column. */
const PLAIN = /^[\x20-\x7e\u2026]*$/

/** CSI sequences, such as colours. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: escape codes begin with one
const ESCAPES = /\x1b\[[\d;]*[A-Za-z]/g

const ZERO = /^[\p{Mn}\p{Me}\p{Cf}\p{Cc}]$/u

/** Unicode's East_Asian_Width W and F, by block. */
const WIDE =
  /^[\u1100-\u115f\u231a\u231b\u23e9-\u23ec\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{16fe0}-\u{18dff}\u{1b000}-\u{1b2ff}\u{1f300}-\u{1f64f}\u{1f680}-\u{1f6ff}\u{1f900}-\u{1f9ff}\u{1fa70}-\u{1faff}\u{20000}-\u{3fffd}]$/u

export function displayWidth(text: string): number {
  if (PLAIN.test(text)) return text.length
  let width = 0
  for (const character of text.replaceAll(ESCAPES, '')) width += characterWidth(character)
  return width
}

function characterWidth(character: string): number {
  if (ZERO.test(character)) return 0
  return WIDE.test(character) ? 2 : 1
}

/** The text in at most so many columns; what is too long ends in `…`, as in docker's tables. */
export function ellipsis(text: string, columns: number): string {
  if (displayWidth(text) <= columns) return text
  if (PLAIN.test(text)) return `${text.slice(0, columns - 1)}…`
  let kept = ''
  let width = 0
  for (const character of text) {
    width += characterWidth(character)
    if (width > columns - 1) break
    kept += character
  }
  return `${kept}…`
}
