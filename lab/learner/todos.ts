/** The TODOs of an exercise, and its hints. Pure. */

export interface Todo {
  readonly number: number
  /** What is to be achieved, as the comment says it. */
  readonly text: string
  /** From 1. */
  readonly line: number
}

/** `// TODO 1: what must be achieved`, and the comment's lines that follow. By number: a heart has the order of its interface, which is not that of the work. */
export function todosIn(source: string): readonly Todo[] {
  const lines = source.split('\n')
  const found = lines.flatMap((line, index) => {
    const [, number, first] = /(?:\/\/|\/?\*+).*?\bTODO (\d+)\b:?\s*(.*?)\s*(?:\*\/)?$/.exec(line) ?? []
    if (number === undefined || first === undefined) return []
    const words = [first]
    for (const next of lines.slice(index + 1)) {
      const [, more] = /^\s*(?:\/\/|\*(?!\/))\s?(.*?)\s*(?:\*\/)?$/.exec(next) ?? []
      if (more === undefined || more === '' || /\bTODO \d+\b/.test(more)) break
      words.push(more.trim())
    }
    return { number: Number(number), text: words.join(' '), line: index + 1 }
  })
  return found.toSorted((one, other) => one.number - other.number)
}

/** `## TODO 1`, and under it `### Hint 1` to `### Hint 3`: the hints' texts by TODO. */
export function hintsIn(markdown: string): ReadonlyMap<number, readonly string[]> {
  const hints = new Map<number, string[]>()
  let of: string[] | undefined
  let fenced = false
  for (const line of markdown.split('\n')) {
    if (line.startsWith('```')) fenced = !fenced
    const [, todo] = (!fenced && /^## TODO (\d+)\b/.exec(line)) || []
    if (todo !== undefined) {
      of = []
      hints.set(Number(todo), of)
    } else if (!fenced && /^### Hint \d/.test(line)) of?.push('')
    else if (of?.length) of.push(`${of.pop() ?? ''}${line}\n`)
  }
  return new Map([...hints].map(([todo, texts]) => [todo, texts.map(text => text.trim())]))
}
