/**
 * start.ts FILE run SCRIPT: one process, born as the warm-up in FILE says, which runs SCRIPT, a shell script. Its output and its exit code are passed on; 125: a
 * call has failed, or the process could not be made.
 * start.ts FILE prediction: what the file predicts, as JSON.
 *
 * Inside the sandbox only. What is wrong with the file itself is noted as for an exercise (../engines/learner-file.ts).
 */

import { requireSandbox } from '../../course/chapter/in-sandbox.ts'
import { loadLearnerModule, noteWhatGoesOn, watched } from '../engines/learner-file.ts'
import { born } from './born.ts'
import { CALL_FAILED, type WarmUpFile } from './warm-up.ts'

/** By name: what tells the type of an export that is there. */
const EXPORTS: Required<WarmUpFile> = { flags: 0, calls: () => undefined, prediction: [] }

requireSandbox()
const [, , file = '', verb, script = ''] = process.argv
const loaded = await loadLearnerModule(file)
const there = Object.fromEntries(Object.entries(EXPORTS).filter(([name]) => name in loaded))
const { flags = 0, calls, prediction }: WarmUpFile = watched(there, loaded, file, true)
if (verb === 'prediction') process.stdout.write(`${JSON.stringify(prediction ?? null)}\n`)
else {
  const { failure, exitCode, output } = await born({ flags, calls: calls ?? (() => undefined), script })
  process.stdout.write(output)
  if (failure !== undefined) process.stderr.write(`${failure}\n`)
  process.exitCode = failure === undefined ? exitCode : CALL_FAILED
}
noteWhatGoesOn(file)
