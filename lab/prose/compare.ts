/** Runs commands in a sandbox and compares what they print with what the course says that they print. */

import { mismatch, showMismatch } from '../../course/prose/match.ts'
import { openShells, type Shells } from '../sandbox/shells.ts'
import { slowness } from '../suite/slowness.ts'

export interface Compared {
  /** Where it stands, for messages: `chapters/01-chroot/README.md:12`. */
  readonly where: string
  /** As it is written there. */
  readonly command: string
  /** What bash is given for it; absent: the command. */
  readonly bash?: string
  readonly expected: string
  readonly terminal?: number
}

/** A command that takes longer has something wrong. Seconds on a quiet machine. */
const PATIENCE = 60

/** Where they are typed: the terminals of a sandbox, or of another place with more in it (dockerd). */
export type OpenTerminals = (options: { readonly terminals: number }) => Promise<Pick<Shells, 'run' | 'close'>>

/**
 * Types them, in order. What differs does not stop it: a writer wants to know all of it.
 * @param open a fresh sandbox if absent
 * @returns what is wrong, as text; empty if nothing is
 */
export async function differences(commands: readonly Compared[], open: OpenTerminals = openShells): Promise<readonly string[]> {
  const terminals = Math.max(1, ...commands.map(({ terminal = 1 }) => terminal))
  const shells = await open({ terminals })
  try {
    const found: string[] = []
    for (const each of commands) {
      const difference = await differenceOf(each, shells)
      if (difference !== undefined) found.push(difference)
    }
    return found
  } finally {
    await shells.close()
  }
}

/**
 * npm's own lines, which say what it is about to run: lessons leave them out, as chapters/00-setup says. Only here: what a pipe or `$(…)` gets of npm, it
 * gets of npm on the reader's machine too.
 */
const BANNER = /^\n> minidock@\S+ \S+\n(> .*\n)+\n/gm

async function differenceOf(
  { where, command, bash = command, expected, terminal = 1 }: Compared,
  shells: Pick<Shells, 'run'>,
): Promise<string | undefined> {
  const typed = await shells.run(bash, { terminal, seconds: PATIENCE * slowness() })
  const output = typed.output.replaceAll(BANNER, '')
  const different = mismatch(expected, output)
  return different && `${where}: $ ${command.replaceAll('\n', '\n> ')}\n${showMismatch(different, output)}\n`
}
