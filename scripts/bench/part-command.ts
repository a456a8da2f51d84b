/** What commands that measure a part of the benchmarks have in common: `[--rounds 5] [--small]`, a folder that goes again, and an error as a line. */

import { parseArgs } from 'node:util'
import { withFolder } from './apart.ts'
import { roundsIn } from './rounds.ts'

/**
 * Sets the exit code of the process.
 * @param smallRounds how many rounds there are with `--small` where `--rounds` says nothing
 * @param measure returns an exit code
 */
export async function partCommand(
  smallRounds: string,
  measure: (folder: string, rounds: number, isSmall: boolean) => Promise<number>,
): Promise<void> {
  try {
    const { values } = parseArgs({ options: { rounds: { type: 'string' }, small: { type: 'boolean', default: false } } })
    const rounds = roundsIn(values.rounds ?? (values.small ? smallRounds : '5'))
    process.exitCode = await withFolder(folder => measure(folder, rounds, values.small))
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    process.exitCode = 1
  }
}
