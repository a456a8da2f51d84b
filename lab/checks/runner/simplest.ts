/** The simplest command that a chapter's heart has a part in: where that fails, so does nearly every check, and for the same reason. */

export interface Simplest {
  /** What is said where it fails. */
  readonly what: string
  readonly words: readonly string[]
  /** For its stdin. */
  readonly input?: string
  /** Commands that take away what it leaves where it works. */
  readonly undo?: readonly (readonly string[])[]
}

const CONTAINER: Simplest = { what: 'no container starts', words: ['run', '--rm', 'busybox', 'true'] }

/** For chapters whose heart has no part in a plain container. */
const OTHERS: Readonly<Record<number, Simplest>> = {
  6: { what: 'no container with a volume starts', words: ['run', '--rm', '-v', '/tmp:/data', 'busybox', 'true'] },
  7: {
    what: 'no image is built',
    words: ['build', '--quiet', '--no-cache', '--network', 'none', '--tag', 'simplest', '-'],
    input: 'FROM busybox\nRUN touch /made\n',
    undo: [
      ['rmi', 'simplest'],
      ['builder', 'prune', '--all', '--force'],
    ],
  },
}

export function simplestOf(chapter: number): Simplest {
  return OTHERS[chapter] ?? CONTAINER
}
