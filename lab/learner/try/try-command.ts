/**
 * `npm run lab try N`: the engine of chapter N with the learner's heart, as a command line, in a sandbox. With words it is one command; without, a shell for
 * several, in which `minidock` is that engine.
 */

import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { isInSandbox } from '../../../course/chapter/in-sandbox.ts'
import type { Terminal } from '../../../runtime/cli/command.ts'
import { driverOf } from '../../engines/driver-of.ts'
import { inTerminal, type Program } from '../../sandbox/in-terminal.ts'
import { typeInSandbox } from '../../sandbox/type-in-sandbox.ts'
import { type Exercise, shownPath, WORKSHOP } from '../exercises.ts'
import { ensureFile } from '../workshop-file.ts'
import { placeOf } from './place.ts'
import { remarksOn } from './remarks.ts'
import { SAVED_FILES, SavedFiles } from './saved-files.ts'

/** Bytes and processes, as for the checks. */
const LIMITS = { memory: 2 ** 31, pids: 1024 }

/** @returns the exit code of the command, or of the shell */
export async function tryCommand(exercise: Exercise, argv: readonly string[], terminal: Terminal): Promise<number> {
  const { chapter, file } = exercise
  if (ensureFile(exercise)) terminal.err(`${shownPath(file)} was made just now: npm run lab ${chapter} checks it\n`)
  const { env, root = '' } = await driverOf({ kind: 'chapter', chapter, heart: file })
  const environment = { ...env, MINIDOCK_ROOT: root, MINIDOCK_WORKSHOP: WORKSHOP }
  if (argv.length === 0) {
    if (terminal.interactive) terminal.err(greeting(exercise))
    const shell: Program = [process.execPath, join(import.meta.dirname, 'own-shell.ts')]
    return await ranInside({ program: isInSandbox() ? shell : [...shell, SAVED_FILES], environment, argv })
  }
  const own: Program = [process.execPath, join(import.meta.dirname, 'own-engine.ts'), ...argv]
  const isWatched = terminal.interactive && terminal.columns !== undefined && terminal.progress
  const remarks = isInSandbox() ? {} : remarksOn(chapter, argv)
  terminal.err(remarks.before ?? '')
  const exitCode = await ranInside({ program: isWatched ? inTerminal(own) : own, environment, argv })
  terminal.err((exitCode === 0 ? remarks.done : remarks.failed) ?? '')
  return exitCode
}

interface Inside {
  readonly program: Program
  readonly environment: Readonly<Record<string, string>>
  readonly argv: readonly string[]
}

async function ranInside({ program, environment, argv }: Inside): Promise<number> {
  // `npm run` goes to the project's folder, and says where it was called.
  const standing = process.env['INIT_CWD'] ?? process.cwd()
  if (isInSandbox()) return await ranHere(program, environment, standing)
  const { cwd, show } = placeOf(standing, argv)
  const saved = argv.length === 0 ? new SavedFiles() : undefined
  try {
    return await typeInSandbox({
      ...LIMITS,
      command: program,
      env: environment,
      cwd,
      show: [WORKSHOP, ...show],
      // As for the checks: what passes there does the same here.
      propagation: 'private',
      sockets: saved ? 1 : 0,
      talk: ([socket]) => saved?.sendTo(socket),
    })
  } finally {
    saved?.close()
  }
}

/** In the shell of a sandbox already: what is done there stays there. */
async function ranHere([program, ...args]: Program, environment: Readonly<Record<string, string>>, cwd: string): Promise<number> {
  const child = spawn(program, args, { stdio: 'inherit', env: { ...process.env, ...environment }, cwd })
  return await new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', code => resolve(code ?? 1))
  })
}

/** The first chapter whose containers have a network of their own, and that in which images come from registries. */
const [NETWORK, REGISTRY] = [5, 10]

function greeting({ chapter, file }: Exercise): string {
  const lines = [
    'a sandbox: what you do here is gone when you leave it (exit)',
    `minidock is the engine of chapter ${chapter} with your ${shownPath(file)}`,
    'edit that in another window: the next command reads what you have saved',
    ...(chapter >= NETWORK ? ['its network is its own: a port that you publish is reached from here only'] : []),
    ...(chapter >= REGISTRY ? ['a registry: node course/registry/main.ts --port 5000 > /tmp/log &'] : []),
  ]
  return `${lines.join('\n  ')}\n`
}
