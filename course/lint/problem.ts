/** What the lint finds: where, what, and how to mend it. */

export interface Problem {
  /** `chapters/01-chroot/README.md:12`. */
  readonly where: string
  readonly problem: string
  readonly fix?: string
}

export function problemAt(file: string, line: number | undefined, problem: string, fix?: string): Problem {
  return { where: line === undefined ? file : `${file}:${line}`, problem, ...(fix !== undefined && { fix }) }
}

/** Empty if there is none. */
export function showProblems(problems: readonly Problem[]): string {
  return problems.map(({ where, problem, fix }) => `${where}: ${problem}${fix === undefined ? '' : `\n  ${fix}`}`).join('\n')
}
