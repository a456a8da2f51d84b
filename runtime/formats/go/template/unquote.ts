/** Go's escapes in string and character literals. Source: go.dev/ref/spec, "Rune literals". */

const SIMPLE: Readonly<Record<string, string>> = { a: '\x07', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' }

/** @param inner what stands between the quotes */
export function unquote(inner: string): string {
  return inner.replace(
    /\\(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|([0-7]{3})|([\s\S]))/g,
    (_whole, hex?: string, short?: string, long?: string, octal?: string, letter = '') => {
      const digits = hex ?? short ?? long
      if (digits !== undefined) return String.fromCodePoint(Number.parseInt(digits, 16))
      if (octal !== undefined) return String.fromCodePoint(Number.parseInt(octal, 8))
      return SIMPLE[letter] ?? letter
    },
  )
}
