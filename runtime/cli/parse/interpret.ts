/**
 * What a command line asks for: pure, nothing is printed or run. Flags before the command are minidock's own, those after it the command's.
 * With `container`, a command takes the flags of all modules too, and its arguments are an image and the command for it.
 */

import type { ContainerRequest } from '../../formats/docker/request.ts'
import { newRequest } from '../../formats/docker/request.ts'
import type { Catalogue } from '../catalogue.ts'
import type { Command } from '../command.ts'
import type { FlagTable, FlagValues } from '../flags.ts'
import { globalFlags } from '../global-flags.ts'
import { requestOf } from './apply-flags.ts'
import { checkArity } from './arity.ts'
import { type CommandEntry, type Found, findCommand } from './find-command.ts'
import { type ParseProblem, parse } from './parse.ts'

/** `words` is the command as it was spelled; empty: minidock itself. */
export type Meaning =
  | {
      readonly kind: 'call'
      readonly words: string
      readonly command: Command
      readonly args: readonly string[]
      readonly flags: FlagValues
      readonly request: ContainerRequest
    }
  | { readonly kind: 'help'; readonly topic: readonly string[]; readonly deprecated: boolean }
  | { readonly kind: 'version' }
  | {
      readonly kind: 'problem'
      readonly words: string
      readonly problem: ParseProblem
      readonly flags: FlagTable
      readonly container: boolean
      /** The command's first spelling; empty where it is not known which one it would be. */
      readonly command: string
    }
  | { readonly kind: 'no-command'; readonly found: Exclude<Found, { kind: 'command' }>; readonly argv: readonly string[] }
  | { readonly kind: 'refused'; readonly words: string; readonly error: unknown; readonly code: number }

/** Docker's exit code for flags that it does not take; for a wrong number of arguments it has 1. */
export const FLAG_ERROR = 125

export interface Interpreted {
  readonly debug: boolean
  readonly meaning: Meaning
}

export function interpret(catalogue: Catalogue, entries: Iterable<CommandEntry>, argv: readonly string[]): Interpreted {
  const parsed = parse(argv, { flags: globalFlags, interspersed: false, shortHelp: true })
  if (parsed.kind !== 'parsed') {
    return { debug: false, meaning: { kind: 'problem', words: '', problem: parsed, flags: globalFlags, container: false, command: '' } }
  }
  const debug = parsed.flags['debug'] === true
  if (parsed.flags['version'] === true) return { debug, meaning: { kind: 'version' } }
  if (parsed.help !== false || parsed.args.length === 0)
    return { debug, meaning: { kind: 'help', topic: [], deprecated: parsed.help === '-h' } }
  return { debug, meaning: meaningOf(catalogue, entries, parsed.args) }
}

function meaningOf(catalogue: Catalogue, entries: Iterable<CommandEntry>, argv: readonly string[]): Meaning {
  const found = findCommand(entries, argv)
  if (found.kind === 'command') return callOf(catalogue, found.entry.command, found.words, found.rest)
  if (found.kind === 'unknown') return { kind: 'no-command', found, argv }
  const parsed = parse(found.rest, { flags: [], interspersed: false, shortHelp: true })
  if (parsed.kind !== 'parsed') return { kind: 'problem', words: found.group, problem: parsed, flags: [], container: false, command: '' }
  if (parsed.help === false && parsed.args.length > 0) return { kind: 'no-command', found, argv }
  return { kind: 'help', topic: [found.group], deprecated: parsed.help === '-h' }
}

/** Its own, and those of modules that it takes. */
export function flagsOf(catalogue: Catalogue, { name, container, changes, takes, flags = [] }: Command): FlagTable {
  if (takes) return [...takenFlags(catalogue, takes), ...flags]
  return [...(container || changes ? catalogue.flags(name).map(({ flag }) => flag) : []), ...flags]
}

function takenFlags(catalogue: Catalogue, takes: NonNullable<Command['takes']>): FlagTable {
  return catalogue.flags('run').flatMap(({ flag }) => (Object.hasOwn(takes, flag.name) ? { ...flag, ...takes[flag.name] } : []))
}

function callOf(catalogue: Catalogue, command: Command, words: string, argv: readonly string[]): Meaning {
  const { container = false, changes = false, takes } = command
  const flags = flagsOf(catalogue, command)
  const interspersed = !container && command.stopsAtArgument !== true
  const parsed = parse(argv, { flags, interspersed, shortHelp: !container })
  if (parsed.kind !== 'parsed') return { kind: 'problem', words, problem: parsed, flags, container, command: command.name }
  if (parsed.help !== false) return { kind: 'help', topic: words.split(' '), deprecated: parsed.help === '-h' }
  let code = 1
  try {
    checkArity(words, command.arity, parsed.args.length)
    code = FLAG_ERROR
    const request = container || changes || takes ? requestOf(takes ? [] : parsed.args, flags, parsed.flags) : newRequest()
    return { kind: 'call', words, command, args: parsed.args, flags: parsed.flags, request }
  } catch (error) {
    return { kind: 'refused', words, error, code }
  }
}
