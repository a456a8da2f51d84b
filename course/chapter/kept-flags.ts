/** `npm run chapter 2 run --rm busybox`: npm keeps `--rm` for itself. It is missed before anything is run. */

import { chapters } from '../../runtime/chapters.ts'
import { Catalogue } from '../../runtime/cli/catalogue.ts'
import type { Command } from '../../runtime/cli/command.ts'
import { commandsOf } from '../../runtime/cli/commands-of.ts'
import { findCommand } from '../../runtime/cli/parse/find-command.ts'
import { flagsOf } from '../../runtime/cli/parse/interpret.ts'
import { type Arrived, type KnownFlag, keptByNpm, keptError, type Settings } from '../npm-flags.ts'

/**
 * @param typed what stands before the engine's words: `npm run chapter 2`
 * @param argv the engine's words, as they have arrived
 * @throws {MinidockError} `invalid`: npm has kept flags of this command; with the command line as it should be
 */
export function refuseKeptFlags(typed: string, argv: readonly string[], settings: Settings): void {
  // A flag that has arrived came after `--`, and so did its neighbours.
  if (argv.some(word => word.startsWith('-'))) return
  const command = commandIn(argv)
  const kept = command && keptByNpm(command, settings)
  if (kept) throw keptError(kept, `${typed} --`, command.words)
}

interface Named extends Arrived {
  /** As it was spelled: `container ls`; `explain run`. */
  readonly words: readonly string[]
}

/** Flags of later chapters are known as well: what the engine says of these, it can only say if they arrive. */
function commandIn(argv: readonly string[]): Named | undefined {
  const catalogue = new Catalogue(chapters)
  const find = (words: readonly string[]) => {
    const found = findCommand(commandsOf(catalogue), words)
    return found.kind === 'command' ? found : undefined
  }
  const found = find(argv)
  if (!found) return undefined
  const { command } = found.entry
  const explained = command.name === 'explain' ? find(found.rest) : undefined
  const inner = explained ?? found
  return {
    words: argv.slice(0, argv.length - inner.rest.length),
    args: inner.rest,
    flags: [...knownFlags(catalogue, inner.entry.command), ...(explained ? knownFlags(catalogue, command).map(before) : [])],
    runsProgram: runsProgram(inner.entry.command),
  }
}

function knownFlags(catalogue: Catalogue, command: Command): KnownFlag[] {
  return flagsOf(catalogue, command).flatMap(({ name, aliases = [], short, kind }) => {
    const isSwitch = kind === 'bool'
    return [{ name, isSwitch, ...(short !== undefined && { short }) }, ...aliases.map(alias => ({ name: alias, isSwitch }))]
  })
}

function before({ name, isSwitch }: KnownFlag): KnownFlag {
  return { name, isSwitch, isBefore: true }
}

function runsProgram({ container = false, stopsAtArgument = false }: Command): boolean {
  return container || stopsAtArgument
}
