/** What runs in the lab's sandbox from end to end: a shell to type along in, and the engine of chapter 1. */

import { join } from 'node:path'
import { becomeRoot } from '../../lab/sandbox/as-root.ts'
import { inTerminal, SHELL } from '../../lab/sandbox/in-terminal.ts'
import { typeInSandbox } from '../../lab/sandbox/type-in-sandbox.ts'
import type { Terminal } from '../../runtime/cli/command.ts'
import { onlyLooks, runEngine, stateOf } from './engine.ts'
import { isInSandbox } from './in-sandbox.ts'

/** What npm and the sandbox start: the pinned Node with this command. */
export const ENTRY = [process.execPath, join(import.meta.dirname, 'main.ts')] as const

/**
 * The last chapter whose engine runs in the sandbox. Its containers see all processes of the machine, may make device nodes and can leave their root: with
 * root's rights, one wrong command in them is one on the machine. From chapter 2 on a container is shut in, and one that was started in the background
 * should still be there for the next command.
 */
const LAST_UNCONFINED = 1

/** @returns the exit code */
export async function runChapterEngine(chapter: number, argv: readonly string[], terminal: Terminal): Promise<number> {
  const isConfined = chapter > LAST_UNCONFINED
  // Inside, ./minidock and the chapters' engines share a state folder: the lab's images are in it already.
  const state = isConfined && !isInSandbox() ? stateOf(chapter) : undefined
  if (isInSandbox() || onlyLooks(chapter, argv)) return runEngine(chapter, argv, state)
  becomeRoot()
  if (isConfined) return runEngine(chapter, argv, state)
  terminal.err(
    `chapter ${chapter}: in a sandbox, because containers of this engine can reach the whole machine; all of it is gone at the end\n`,
  )
  if (terminal.progress) terminal.err(`  to run several commands in one sandbox: npm run chapter ${chapter} shell\n`)
  return typeInSandbox({ command: [...ENTRY, String(chapter), ...argv] })
}

/** @returns the exit code of the shell */
export async function openShell(chapter: number, terminal: Terminal): Promise<number> {
  becomeRoot()
  if (!terminal.interactive) return typeInSandbox({ command: ['bash'] })
  terminal.err(
    `a sandbox: what you do here is gone when you leave it (exit)\n  the engine of chapter ${chapter}: npm run chapter ${chapter} -- run …\n`,
  )
  // On a terminal of its own: job control works as it always does.
  return typeInSandbox({ command: inTerminal(SHELL) })
}
