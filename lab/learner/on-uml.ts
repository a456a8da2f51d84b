/** `npm run lab -- --on uml …`: the behaviour suite, or a chapter's checks, in the machine of user-mode Linux. The report is that of the same command here. */

import { join } from 'node:path'
import { compiledInAdvance } from '../../course/chapter/compiled-in-advance.ts'
import { REPOSITORY } from '../../course/places.ts'
import type { Terminal } from '../../runtime/cli/command.ts'
import { compiledRunner } from '../checks/compiled-runner.ts'
import { bundledCli } from '../engines/bundled-cli.ts'
import { inUml, requireUml } from '../machines/uml.ts'
import { umlRoot } from '../machines/uml-root.ts'
import { EACH_TIME, NOT_THERE, NOT_THERE_EITHER, SUITE } from '../machines/uml-suite.ts'
import { slowness } from '../suite/slowness.ts'
import { loadExercise, WORKSHOP } from './exercises.ts'
import { ensureFile } from './workshop-file.ts'

/** Node alone takes a second to start there: all of the suite takes hours. A machine that is busy with something else takes three times as long. */
const SUITE_SECONDS = 6 * 60 * 60
const CHAPTER_SECONDS = 10 * 60

/** A word for the files of `EACH_TIME`. */
const SHORT = 'short'

/**
 * @param chapter check this one of the learner's; without, the suite
 * @param files of the suite, as vitest names them: parts of their paths; all if there are none
 * @returns the exit code
 */
export async function umlCommand(
  { chapter, files }: { readonly chapter?: number; readonly files: readonly string[] },
  terminal: Terminal,
): Promise<number> {
  requireUml()
  await terminal.step('making a root file system for user-mode Linux', () => umlRoot())
  const env = terminal.colour ? { FORCE_COLOR: '1' } : {}
  if (chapter === undefined) return await inUml({ command: suiteCommand(files), env, seconds: SUITE_SECONDS })
  await Promise.all([compiledInAdvance(), bundledCli(), compiledRunner()])
  // What is made in the machine is gone with it, and the learner's file is to stay.
  ensureFile(await loadExercise(chapter))
  const command = ['node', join(REPOSITORY, 'lab/learner/main.ts'), 'check', String(chapter)] as const
  return await inUml({ command, env: { ...env, MINIDOCK_WORKSHOP: WORKSHOP }, seconds: CHAPTER_SECONDS * slowness() })
}

function suiteCommand(files: readonly string[]): readonly [string, ...string[]] {
  const projects = ['lab', 'alone', 'full', 'full-alone'].map(name => `--project=${name}`)
  const run = ['node', join(REPOSITORY, 'lab/suite/main.ts'), ...projects] as const
  if (files.length === 1 && files[0] === SHORT)
    return [...run, ...Object.keys(EACH_TIME), '-t', `^(?:${Object.values(EACH_TIME).flat().join('|')})`]
  if (files.length > 0) return [...run, ...files]
  const excluded = Object.keys(NOT_THERE).map(path => `--exclude=${path}`)
  return [...run, ...SUITE, ...excluded, ...without(Object.keys(NOT_THERE_EITHER))]
}

/** Checks whose name has none of these parts. */
function without(parts: readonly string[]): readonly string[] {
  return ['-t', `^(?!.*(?:${parts.join('|')}))`]
}
