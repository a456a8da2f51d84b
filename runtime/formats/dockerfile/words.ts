/** What follows a Dockerfile's instruction: words, or a list in JSON. */

/** Splits a line into words: at white space, except in quotes or after a backslash. Single quotes keep backslashes. */
export function splitWords(text: string): string[] {
  const parts = /\s+|"((?:[^"\\]|\\.)*)"|'([^']*)'|\\(.)|([^\s"'\\]+|["'\\])/gs
  const words: string[] = []
  let word: string | undefined
  for (const [whole, double, single, escaped, plain] of text.matchAll(parts)) {
    if (/^\s/.test(whole)) {
      if (word !== undefined) words.push(word)
      word = undefined
    } else {
      word = (word ?? '') + (double?.replaceAll(/\\(["\\$])/g, '$1') ?? single ?? escaped ?? plain ?? '')
    }
  }
  return word === undefined ? words : [...words, word]
}

/** `["sleep", "1"]`; undefined for what is no list of texts. */
export function jsonList(text: string): string[] | undefined {
  if (!text.startsWith('[')) return undefined
  try {
    const value: unknown = JSON.parse(text)
    return Array.isArray(value) && value.every(item => typeof item === 'string') ? value : undefined
  } catch {
    return undefined // Docker, too, takes what is not quite JSON for a line of the shell.
  }
}
