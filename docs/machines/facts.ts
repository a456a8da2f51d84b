/** Why checks fail in a machine though the engine does what it should: facts of that machine, which the page says beside them. */

export interface Fact {
  readonly file: string
  /** A part of the check's name; without: any check of the file. */
  readonly check?: string
  /** Whole sentences. */
  readonly because: string
}

export const FACTS: readonly Fact[] = [
  {
    file: 'lab/chapters/01-chroot.test.ts',
    because:
      'There was no npm in this machine, and the lesson types it. What stands for npm is in such machines now (`vagrant/provision/npm-run`): with it, the five attacks pass there. The whole file has not run again.',
  },
]
