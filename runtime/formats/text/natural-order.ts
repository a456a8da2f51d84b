/** The order of names in docker's lists: numbers in them count as numbers, so `web2` comes before `web10`. Source: github.com/fvbommel/sortorder, NaturalLess. */

/** For `sort`. */
export function inNaturalOrder(one: string, other: string): number {
  let [at, from] = [0, 0]
  while (at < one.length && from < other.length) {
    const [digits = '', others = ''] = [numberAt(one, at), numberAt(other, from)]
    if (digits === '' || others === '') {
      if (one[at] !== other[from]) return (one[at] ?? '') < (other[from] ?? '') ? -1 : 1
      at++
      from++
      continue
    }
    const [value, otherValue] = [digits.replace(/^0+/, ''), others.replace(/^0+/, '')]
    if (value.length !== otherValue.length) return value.length - otherValue.length
    if (value !== otherValue) return value < otherValue ? -1 : 1
    if (digits.length !== others.length) return digits.length - others.length
    at += digits.length
    from += others.length
  }
  return one.length - at - (other.length - from)
}

function numberAt(text: string, at: number): string | undefined {
  const digits = /\d+/y
  digits.lastIndex = at
  return digits.exec(text)?.[0]
}
