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
    file: 'lab/chapters/04-cgroups.full.test.ts',
    check: 'the mutant "percent of the whole machine"',
    because: 'The mistake is to forget how many processors there are, and that machine has one. The check expects that now.',
  },
  {
    file: 'lab/chapters/04-cgroups.full.test.ts',
    because:
      'These mistakes are about control groups of version 1, and that machine has version 2, where they make no difference. The check expects that now.',
  },
  {
    file: 'lab/chapters/08-lifecycle.test.ts',
    because: 'The lesson counts restarts in eight seconds, and there both containers, the calm one and the storm, are started again once.',
  },
]
