/**
 * A console block of a lesson, as what a person types and sees:
 *
 *     $ minidock run busybox \
 *     >   echo hello
 *     hello
 *
 * A line that begins with `$ ` is a command, lines that begin with `> ` continue it (as bash prompts for the rest), and what follows is its output.
 * Output that begins with `> ` is no continuation once the output has begun.
 */

export interface ConsoleCommand {
  /** For bash; of one or several lines. */
  readonly command: string
  /** Its output, with wildcards (match.ts); empty: it prints nothing. */
  readonly expected: string
  /** Of the line with `$ `, in the block; the first is 1. */
  readonly line: number
}

interface Draft {
  readonly line: number
  readonly command: string[]
  readonly expected: string[]
}

/** @throws {SyntaxError} a block that does not begin with a command: its output would never be compared */
export function parseConsole(block: string): readonly ConsoleCommand[] {
  const drafts: Draft[] = []
  for (const [index, text] of block.trimEnd().split('\n').entries()) {
    const draft = drafts.at(-1)
    if (text.startsWith('$ ')) drafts.push({ line: index + 1, command: [text.slice(2)], expected: [] })
    else if (!draft) throw new SyntaxError(`line ${index + 1} is no command, and output of none; a command begins with "$ ": ${text}`)
    else if (isContinued(text) && draft.expected.length === 0) draft.command.push(text.slice(2))
    else draft.expected.push(text)
  }
  return drafts.map(({ line, command, expected }) => ({ line, command: command.join('\n'), expected: expected.join('\n').trimEnd() }))
}

/** A bare `>` is an empty line that was typed. */
function isContinued(line: string): boolean {
  return line.startsWith('> ') || line === '>'
}
