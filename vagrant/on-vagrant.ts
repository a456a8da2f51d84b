/** `npm run lab -- --on vagrant …`: which command of `npm run vm` that is. Pure. A chapter's number and the lab's words mean the learner's file, all else files of checks. */

/** After which the number of a chapter may stand; without it: the one that the learner is at. */
export const WITH_CHAPTER = ['check', 'warm-up', 'hint', 'diff', 'reset', 'solution', 'give-up', 'watch', 'ui', 'mutants', 'sweep'] as const

/** What may stand after `npm run lab`, beside a number. */
export const LAB_WORDS: readonly string[] = ['next', 'try', ...WITH_CHAPTER, 'challenge', 'clean', 'help']

/** @param words after `npm run lab --` @returns undefined if they do not ask for the virtual machine */
export function onVagrant(words: readonly string[]): readonly [name: string, ...words: string[]] | undefined {
  const at = words.findIndex((word, index) => word === '--on=vagrant' || (word === '--on' && words[index + 1] === 'vagrant'))
  if (at === -1) return undefined
  const rest = words.toSpliced(at, words[at] === '--on' ? 2 : 1)
  const [first = ''] = rest
  return [/^\d+$/.test(first) || LAB_WORDS.includes(first) ? 'lab' : 'test', ...rest]
}
