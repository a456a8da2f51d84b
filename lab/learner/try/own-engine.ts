/**
 * own-engine.ts ARGV…: one command of the learner's engine, inside the sandbox. Which engine it is stands in the environment (MINIDOCK_LAB_ENGINE). What is
 * wrong with the learner's file, and cannot be said by the engine itself because it hangs or is gone, is said here.
 */

import { spawn } from 'node:child_process'
import { mkdirSync, readdirSync, rmSync } from 'node:fs'
import { constants } from 'node:os'
import { join } from 'node:path'
import { requireSandbox } from '../../../course/chapter/in-sandbox.ts'
import { MinidockError } from '../../../runtime/base/errors.ts'
import { processTerminal } from '../../../runtime/cli/terminal/terminal.ts'
import { driverOf } from '../../engines/driver-of.ts'
import { ENGINE, type EngineUnderTest } from '../../engines/engine-under-test.ts'
import { NOTE, noteBehind } from '../../engines/learner-file.ts'
import { readNote, troubleBehind, troubleIn, Watch } from '../../engines/read-note.ts'
import { headline, type Trouble } from '../../engines/trouble.ts'

/** The notes of the commands of this sandbox, by the number of their process; what a monitor's process writes stays behind. */
const NOTES = '/run/minidock-lab'

const note = join(NOTES, `${process.pid}.json`)

/** Else Node says on the user's terminal that the debugger listens, which is asked for the line of an endless loop. */
const QUIET_DEBUGGER = '--inspect-publish-uid=http'

async function ran(argv: readonly string[]): Promise<number> {
  const engine = JSON.parse(process.env[ENGINE] ?? '{}') as EngineUnderTest
  const { command, env } = await driverOf(engine)
  const [program, ...before] = command
  const child = spawn(program, [QUIET_DEBUGGER, ...before, ...argv], { stdio: 'inherit', env: { ...process.env, ...env, [NOTE]: note } })
  // A terminal's own signals reach the engine by themselves.
  for (const signal of ['SIGINT', 'SIGQUIT'] as const) process.on(signal, () => undefined)
  for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal))
  const watch = new Watch(note)
  if (child.pid !== undefined) watch.begin(child.pid, () => child.kill('SIGKILL'))
  const code = await new Promise<number>((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (exited, signal) => resolve(exited ?? 128 + (signal === null ? 0 : constants.signals[signal])))
  })
  watch.end()
  const trouble = watch.trouble ?? troubleIn(readNote(note))
  if (trouble === undefined || isSaid(trouble)) return code
  tell(trouble, HINTS[trouble.kind])
  return ENGINE_FAILED
}

/** Docker's exit code of a `run` that was no container's. */
const ENGINE_FAILED = 125

/** Thrown in the engine, it is printed there as any error is. */
function isSaid({ kind }: Trouble): boolean {
  return kind !== 'endless loop' && kind !== 'ended'
}

const HINTS: Readonly<Partial<Record<Trouble['kind'], string>>> = {
  'endless loop': 'a debugger was asked for the line; then the engine was ended',
  ended: 'no process.exit() here: the engine goes on after your code',
}

/** What has gone wrong when a monitor had the engine asked, such as after the end of a container. Each is told once. */
function tellBehind(): void {
  for (const name of readdirSync(NOTES)) {
    const path = join(NOTES, name)
    const trouble = path === noteBehind(trunk(path)) ? troubleBehind(trunk(path)) : undefined
    if (trouble === undefined) continue
    tell(trouble, 'a container’s monitor has asked your file, and has had no answer')
    rmSync(path, { force: true })
  }
}

function trunk(path: string): string {
  return path.slice(0, -noteBehind('').length)
}

function tell(trouble: Trouble, hint: string | undefined): void {
  processTerminal().error(new MinidockError('engine', headline(trouble), hint === undefined ? {} : { hint }))
}

requireSandbox()
mkdirSync(NOTES, { recursive: true })
const exitCode = await ran(process.argv.slice(2))
tellBehind()
rmSync(note, { force: true })
process.exit(exitCode)
