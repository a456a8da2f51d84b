/** Splits a Dockerfile line into words: at white space, except in quotes or after a backslash. Single quotes keep backslashes. */

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
