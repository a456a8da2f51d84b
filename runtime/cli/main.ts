/** The process: makes the engine, and gives it the command line. */

import { resolve } from 'node:path'
import { MinidockError } from '../base/errors.ts'
import { chapters } from '../chapters.ts'
import { createEngine, type EngineOptions } from '../engine/engine.ts'
import { defaultRoot } from '../store/files/paths.ts'
import { Catalogue } from './catalogue.ts'
import type { ChapterRow } from './chapter-row.ts'
import type { Terminal } from './command.ts'
import { globalFlags } from './global-flags.ts'
import { parse } from './parse/parse.ts'
import { exitCodeOf } from './print-error.ts'
import { runCommand } from './run-command.ts'
import { processTerminal } from './terminal/terminal.ts'

const REPOSITORY = import.meta.dirname.slice(0, -'/runtime/cli'.length)
const LAUNCHER = `${REPOSITORY}/build/launcher`

/**
 * @param rows of the engine's chapters: all of them, but in a chapter's engine
 * @param options `launcher`: the one that was built, but where another is to be tried
 * @returns the exit code
 */
export async function main(
  argv: readonly string[],
  rows: readonly ChapterRow[] = chapters,
  options: Partial<Pick<EngineOptions, 'launcher' | 'words'>> = {},
  terminal: Terminal = processTerminal(),
): Promise<number> {
  try {
    // Not that of root's shell: it would decide who may write to a container's /etc/hosts.
    process.umask(0o022)
    chooseFiles(argv)
    const modules = rows.map(({ module }) => module)
    const engine = createEngine(modules, { root: defaultRoot(process.env), launcher: LAUNCHER, ...options })
    return await runCommand({ engine, catalogue: new Catalogue(rows) }, argv, terminal)
  } catch (error) {
    terminal.error(error)
    return exitCodeOf(error, '')
  }
}

const FILES = [
  ['config', 'DOCKER_CONFIG', 'folder'],
  ['root', 'MINIDOCK_ROOT', 'folder'],
  ['config-file', 'MINIDOCK_CONFIG_FILE', 'file'],
] as const

/** `--root` becomes MINIDOCK_ROOT, `--config-file` MINIDOCK_CONFIG_FILE and `--config` DOCKER_CONFIG, so that the processes that a command starts look in the same places. */
function chooseFiles(argv: readonly string[]): void {
  const parsed = parse(argv, { flags: globalFlags, interspersed: false, shortHelp: true })
  // What else is wrong there is for runCommand to say.
  if (parsed.kind !== 'parsed') return
  for (const [flag, variable, what] of FILES) {
    const path = parsed.flags[flag]
    if (path === '') throw new MinidockError('invalid', `invalid argument "" for "--${flag}" flag: a ${what} has a name`)
    if (typeof path === 'string') process.env[variable] = resolve(path)
  }
}
