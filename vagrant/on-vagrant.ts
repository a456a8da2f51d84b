/** `npm run lab -- --on vagrant …`: which command of `npm run vm` that is. Pure. As on user-mode Linux, the number of a chapter means the learner's, all else the checks. */

/** @param words after `npm run lab --` @returns undefined if they do not ask for the virtual machine */
export function onVagrant(words: readonly string[]): readonly [name: string, ...words: string[]] | undefined {
  const at = words.findIndex((word, index) => word === '--on=vagrant' || (word === '--on' && words[index + 1] === 'vagrant'))
  if (at === -1) return undefined
  const rest = words.toSpliced(at, words[at] === '--on' ? 2 : 1)
  const [first = ''] = rest[0] === 'check' ? rest.slice(1) : rest
  return /^\d+$/.test(first) ? ['lab', ...rest] : ['test', ...rest]
}
