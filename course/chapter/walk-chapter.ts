/** `npm run chapter N`, `N all` and `N break`: the steps of a chapter, in a sandbox, for whoever watches. */

import { becomeRoot } from '../../lab/sandbox/as-root.ts'
import { openShells, type Shells } from '../../lab/sandbox/shells.ts'
import type { Terminal } from '../../runtime/cli/command.ts'
import { palette } from '../../runtime/cli/explain/palette.ts'
import { codeTerminal } from '../code-terminal.ts'
import { relativePath } from '../places.ts'
import { additionsOf } from './additions.ts'
import type { Asked } from './command-line.ts'
import { compileBehind } from './compiled-in-advance.ts'
import { findChapter } from './find-chapter.ts'
import { nextKey } from './key.ts'
import { attackParts, type Part, tourParts } from './parts.ts'
import { ENTRY } from './sandboxed.ts'
import { type Audience, type Ending, walk } from './walk.ts'

/** Seconds: as long as somebody may want to think about a step. */
const A_DAY = 86_400

const EXIT_CODES: Readonly<Record<Ending, number>> = { finished: 0, quit: 0, interrupted: 130 }

/** @returns the exit code */
export async function walkChapter(asked: Extract<Asked, { kind: 'walk' }>, terminal: Terminal): Promise<number> {
  const loaded = await findChapter(asked.chapter)
  const { chapter, lesson } = loaded
  const additions = chapter.module === undefined ? undefined : await additionsOf(chapter.number, chapter.example)
  const parts = asked.part === 'break' ? attackParts(loaded) : tourParts(loaded, additions, ENTRY)
  if (parts.length > 0) becomeRoot()
  const { bold, faint } = palette(terminal.colour)
  codeTerminal(terminal).out(`${bold(`chapter ${chapter.number}: ${chapter.title}`)}\n${faint(`the lesson: ${relativePath(lesson)}`)}\n`)
  if (parts.length === 0) terminal.out('\nit has no steps to run: read the lesson\n')
  return EXIT_CODES[await walkInSandbox(parts, audienceOf(terminal, asked.straightThrough))]
}

async function walkInSandbox(parts: readonly Part[], audience: Audience): Promise<Ending> {
  compileBehind()
  let shells: Promise<Shells> | undefined
  const open = () => (shells ??= openShells({ seconds: A_DAY, terminals: parts.length }))
  // With a person there, it is made while they read the first step.
  if (audience.key && parts.length > 0) open().catch(() => undefined) // Whoever runs the first command is told.
  try {
    return await walk(parts, audience, async (command, part) => {
      const { output } = await (await open()).run(command, { terminal: part + 1, seconds: A_DAY })
      return output
    })
  } finally {
    await shells?.then(
      opened => opened.close(),
      () => undefined,
    )
  }
}

function audienceOf(terminal: Terminal, straightThrough: boolean): Audience {
  const colours = palette(terminal.colour)
  const isWatched = terminal.interactive && terminal.columns !== undefined && !straightThrough
  return {
    palette: colours,
    ...(terminal.columns !== undefined && { columns: terminal.columns }),
    write: codeTerminal(terminal).out,
    print: terminal.out,
    ...(isWatched && { key: async hint => askForKey(hint, terminal) }),
  }
}

/** The hint is there until a key is pressed. */
async function askForKey(hint: string, terminal: Terminal) {
  const { err } = codeTerminal(terminal)
  err(palette(terminal.colour).faint(hint))
  const key = await nextKey(process.stdin)
  err(`\r${' '.repeat(hint.length)}\r`)
  return key
}
