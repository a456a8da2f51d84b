/** script(1) gives a program a terminal of the sandbox's own: job control, the window's size and Ctrl-C are as in any other. */

import { shellWords } from '../../course/shell-words.ts'

export type Program = readonly [file: string, ...args: string[]]

/** The shell of somebody in a sandbox. Its prompt is an argument: script(1) asks sh, and where that is bash, it takes PS1 out of the environment. */
export const SHELL: Program = ['env', 'PS1=\\h:\\W\\$ ', 'bash', '--norc']

/** The same program in a terminal; its exit code is passed on. */
export function inTerminal(program: Program): Program {
  return ['script', '-qefc', shellWords(program), '/dev/null']
}
