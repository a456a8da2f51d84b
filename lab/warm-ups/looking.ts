/** What the checks of warm-ups do again and again: run a script in the process that the file makes, read a prediction. */

import { type Bench, CheckFailure } from '../checks/check.ts'
import { CALL_FAILED } from './warm-up.ts'

/** Returns the lines that a shell script prints in the process. @throws {CheckFailure} a call of the file fails, or the script does */
export async function linesOf(bench: Bench, script: string): Promise<readonly string[]> {
  const { exitCode, stdout, stderr } = await bench.cli(['run', script])
  if (exitCode === CALL_FAILED) throw new CheckFailure('each call succeeds, and the process becomes a shell', stderr.trim())
  if (exitCode !== 0) throw new CheckFailure(`the process runs: ${script}`, `exit code ${exitCode}\n${stdout}${stderr}`.trim())
  return stdout.trimEnd().split('\n')
}

/** Returns the words that the file predicts. @throws {CheckFailure} there are more or fewer */
export async function predicted(bench: Bench, count: number): Promise<readonly string[]> {
  const { stdout } = await bench.cli(['prediction'])
  const words: unknown = JSON.parse(stdout)
  if (!Array.isArray(words) || words.length !== count) throw new CheckFailure(`a prediction of ${count} words`, stdout.trim())
  return words.map(String)
}
