/** script(1) gives a program a terminal of the sandbox's own: job control, the window's size and Ctrl-C are as in any other. */

export type Program = readonly [file: string, ...args: string[]]

/** The same program in a terminal; its exit code is passed on. */
export function inTerminal(program: Program): Program {
  return ['script', '-qefc', program.map(quoted).join(' '), '/dev/null']
}

/** As a shell reads it as one word. */
function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`
}
