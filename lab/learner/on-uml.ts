/** `npm run lab -- --on uml …`: the behaviour suite, or a chapter's checks, in the machine of user-mode Linux. The report is that of the same command here. */

import { basename, join } from 'node:path'
import { compiledInAdvance } from '../../course/chapter/compiled-in-advance.ts'
import { REPOSITORY } from '../../course/places.ts'
import { MinidockError } from '../../runtime/base/errors.ts'
import type { Terminal } from '../../runtime/cli/command.ts'
import { checkFiles } from '../../vagrant/check-files.ts'
import { countsOf, print, recorded, sourcesIn, summarize } from '../../vagrant/file-by-file.ts'
import { type Result, writeResult } from '../../vagrant/results.ts'
import { compiledRunner } from '../checks/compiled-runner.ts'
import { bundledCli } from '../engines/bundled-cli.ts'
import { inUml, NOT_BOOTED, requireUml } from '../machines/uml.ts'
import { umlRoot } from '../machines/uml-root.ts'
import { EACH_TIME, NOT_THERE, NOT_THERE_EITHER, SUITE, UML_RESULTS } from '../machines/uml-suite.ts'
import { slowness } from '../suite/slowness.ts'
import { loadExercise, WORKSHOP } from './exercises.ts'
import { ensureFile } from './workshop-file.ts'

/** Seconds on a quiet machine, for one file or for those that are checked in part. Node alone takes a second to start there. */
const RUN_SECONDS = 20 * 60
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
  if (chapter === undefined && isChoice(files)) return await inUml({ command: suiteCommand(files), env, seconds: RUN_SECONDS * slowness() })
  if (chapter === undefined) return await fileByFile(files, env)
  await Promise.all([compiledInAdvance(), bundledCli(), compiledRunner()])
  // What is made in the machine is gone with it, and the learner's file is to stay.
  ensureFile(await loadExercise(chapter))
  const command = ['node', join(REPOSITORY, 'lab/learner/main.ts'), 'check', String(chapter)] as const
  return await inUml({ command, env: { ...env, MINIDOCK_WORKSHOP: WORKSHOP }, seconds: CHAPTER_SECONDS * slowness() })
}

/** Checks that words of vitest choose leave no result: it would not be that of a file. */
function isChoice(words: readonly string[]): boolean {
  return (words.length === 1 && words[0] === SHORT) || words.some(word => word.startsWith('-'))
}

/** Each in a machine of its own, so that one that dies costs its file alone. The results are left in `UML_RESULTS`. */
async function fileByFile(words: readonly string[], env: Readonly<Record<string, string>>): Promise<number> {
  const files = checkFiles(words.length > 0 ? words : SUITE).filter(
    file => file.startsWith('lab/') && (words.length > 0 || !(file in NOT_THERE)),
  )
  if (files.length === 0)
    throw new MinidockError('not-found', `no file of checks below lab/ has ${words.join(' or ')} in its path`, {
      hint: 'a part of one, as in: lab/behaviour/limits',
    })
  const sources = await sourcesIn({ machine: basename(await umlRoot()), provider: 'uml', driver: 'own' })
  const chosen = words.length > 0 ? [] : without(Object.keys(NOT_THERE_EITHER))
  const results: Result[] = []
  let failed = 0
  for (const [index, file] of files.entries()) {
    print(`\n── ${index + 1} of ${files.length}: ${file}`)
    const began = Date.now()
    let out = ''
    const code = await inUml({
      command: suiteCommand([file, ...chosen]),
      env,
      seconds: RUN_SECONDS * slowness(),
      onRecord: record => (out = record),
    })
    failed ||= code
    // That says nothing of the file, and what an earlier machine found of it stays.
    if (code === NOT_BOOTED) break
    const result = { ...recorded({ file, out, code, began }), ...sources }
    writeResult(result, UML_RESULTS)
    results.push(result)
    print(`── ${countsOf(result)}, ${Math.round(result.seconds)} s`)
    failed ||= result.failed > 0 || result.passed === 0 ? 1 : 0
  }
  if (files.length > 1) summarize(results)
  return failed
}

function suiteCommand(words: readonly string[]): readonly [string, ...string[]] {
  const projects = ['lab', 'alone', 'full', 'full-alone'].map(name => `--project=${name}`)
  const run = ['node', join(REPOSITORY, 'lab/suite/main.ts'), ...projects] as const
  if (words[0] !== SHORT) return [...run, ...words]
  return [...run, ...Object.keys(EACH_TIME), '-t', `^(?:${Object.values(EACH_TIME).flat().join('|')})`]
}

/** Checks whose name has none of these parts. */
function without(parts: readonly string[]): readonly string[] {
  return ['-t', `^(?!.*(?:${parts.join('|')}))`]
}
