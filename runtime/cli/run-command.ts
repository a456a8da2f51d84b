/**
 * One command line, from argv to exit code, for an engine: the one that ships, or that of a chapter.
 * What only errors and `--help` need is loaded when they do: `run` is on the hot path.
 */

import { MinidockError } from '../base/errors.ts'
import type { Engine } from '../engine/engine.ts'
import { type FailedStart, failedStart } from '../kernel/launch/client.ts'
import { requireRoot } from '../kernel/launch/require-root.ts'
import type { Catalogue } from './catalogue.ts'
import type { Cli } from './cli.ts'
import type { Terminal } from './command.ts'
import { commandsOf } from './commands-of.ts'
import { FLAG_ERROR, type Interpreted, interpret, type Meaning } from './parse/interpret.ts'
import { exitCodeOf, withHint } from './print-error.ts'
import { VERSION } from './version.ts'

/** @param argv may begin with flags of minidock itself, of which `--root` has been heeded by whoever made the engine */
export async function runCommand(cli: Cli, argv: readonly string[], terminal: Terminal): Promise<number> {
  const { catalogue } = cli
  const { debug, meaning } = await read(catalogue, argv)
  // In the environment, because the processes that a command starts are to know it as well.
  if (debug) process.env['MINIDOCK_DEBUG'] = '1'
  switch (meaning.kind) {
    case 'call':
      return call(cli.engine, meaning, terminal)
    case 'help':
      return help(catalogue, meaning, terminal)
    case 'version':
      terminal.out(`minidock version ${VERSION}\n`)
      return 0
    case 'problem': {
      const { problemError } = await import('./parse/parse-problem.ts')
      const { problem, flags, container, command, words } = meaning
      return refuse(problemError(problem, { flags, container, command, chapters: catalogue.chapters }), words, FLAG_ERROR, terminal)
    }
    case 'no-command': {
      const { unknownCommand } = await import('./parse/unknown-command.ts')
      const { error, words } = unknownCommand(meaning.argv, meaning.found, commandsOf(catalogue).toArray(), catalogue.chapters)
      return refuse(error, words, 1, terminal)
    }
    case 'refused':
      return refuse(meaning.error, meaning.words, meaning.code, terminal)
  }
}

async function read(catalogue: Catalogue, argv: readonly string[]): Promise<Interpreted> {
  const interpreted = interpret(catalogue, commandsOf(catalogue), argv)
  if (interpreted.meaning.kind !== 'problem') return interpreted
  const { interpretHarmless } = await import('./later/harmless-flags.ts')
  return interpretHarmless(catalogue, argv, interpreted)
}

/** What shows the work of a command, for a user who may not do it. */
const EXPLAINED: Readonly<Record<string, string>> = { run: 'explain run …', create: 'explain create …', build: 'explain build …' }

async function call(
  engine: Engine,
  { command, args, flags, request }: Extract<Meaning, { kind: 'call' }>,
  terminal: Terminal,
): Promise<number> {
  try {
    const failed = failedStart()
    if (failed) throw await explain(engine, failed)
    const completed = command.complete ? await command.complete(request, flags) : request
    if (command.needsRoot !== undefined) requireRoot(command.needsRoot, EXPLAINED[command.name])
    return await command.run({ engine, args, flags, request: completed, terminal })
  } catch (error) {
    terminal.error(error)
    return exitCodeOf(error, command.name, flags)
  }
}

/** Why this process runs: its command has asked for a container before, and that could not be started. */
async function explain(engine: Engine, failed: FailedStart): Promise<MinidockError> {
  const { explainFailed } = await import('../engine/explain-failure.ts')
  return await explainFailed(engine, failed)
}

async function help(catalogue: Catalogue, { topic, deprecated }: Extract<Meaning, { kind: 'help' }>, terminal: Terminal): Promise<number> {
  if (deprecated) terminal.err('Flag shorthand -h has been deprecated, use --help\n')
  const { helpPage } = await import('./help/help-page.ts')
  terminal.out(helpPage(topic, commandsOf(catalogue).toArray(), catalogue, terminal.columns))
  return 0
}

/** Prints what is wrong with the command line, and where to read how it should be. */
function refuse(error: unknown, words: string, code: number, terminal: Terminal): number {
  const see = `See 'minidock ${words === '' ? '' : `${words} `}--help'.`
  terminal.error(error instanceof MinidockError ? withHint(error, see) : error)
  return code
}
