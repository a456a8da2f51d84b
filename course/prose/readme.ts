/** The console blocks of README.md. A reader sees there what one run has printed: what the next run prints otherwise is a wildcard for the comparison. Pure. */

import { blocksOf } from './lesson-blocks.ts'

export interface ReadmeCommand {
  /** `README.md:52`. */
  readonly where: string
  readonly command: string
  /** As it is written. */
  readonly shown: string
  /** With `…` for what varies (match.ts). */
  readonly expected: string
}

/** Ids, moments, times since then, a client's port, a process's number in a table of `ps`, a whole program's calls. */
const VARIES: readonly RegExp[] = [
  /\b[0-9a-f]{12}(?:[0-9a-f]{52})?\b/g,
  /\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::[\d.]+Z)?/g,
  /(?<=\bUp )(?:Less than a second|\d+ seconds?)/g,
  /(?<=172\.17\.0\.1\]:)\d+/g,
  /^ +(?!1 )\d+(?= root {2,}ps$)/gm,
  /(?<=DONE )[\d.]+(?=s$)/gm,
  /(?<= of )\d+(?= system calls$)/gm,
]

export function firstMinutes(readme: string): readonly ReadmeCommand[] {
  return blocksOf(readme, 'README.md').flatMap(block =>
    block.commands.map(({ command, expected, line }) => ({
      where: `README.md:${line}`,
      command,
      shown: expected,
      expected: VARIES.reduce((text, each) => text.replace(each, '…'), expected),
    })),
  )
}
