/** Runs checks against an engine, in a sandbox of their own. */

import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { MinidockError } from '../../runtime/base/errors.ts'
import { bundledCli } from '../engines/bundled-cli.ts'
import { startSandbox } from '../sandbox/sandbox.ts'
import { slowness, slownessForOthers } from '../suite/slowness.ts'
import { compiledRunner } from './compiled-runner.ts'
import type { Choice } from './runner/choose.ts'
import { type Event, parseEvent } from './runner/event.ts'

export interface RunOptions extends Choice {
  /** Folders below /tmp that the checks need: the learner's, if it is there. */
  readonly show?: readonly string[]
  /** The time for all of them, in seconds on a quiet machine; 900 if absent. */
  readonly seconds?: number
  /** A system call that fails for all that runs in the sandbox (`../kernel/refuse.c`). */
  readonly refuses?: 'pivot_root'
}

/**
 * The checks' outcomes as they come. Leaving the loop early ends the sandbox.
 * @throws {MinidockError} there can be no sandbox here, or the runner has ended before its time
 */
export async function* runChecks({ show = [], seconds = 900, refuses, ...choice }: RunOptions): AsyncGenerator<Event, void, void> {
  const runner = [process.execPath, join(import.meta.dirname, 'runner/main.ts'), JSON.stringify(choice satisfies Choice)] as const
  const command = refuses === undefined ? runner : refusing(refuses, runner)
  const limit = Math.ceil(seconds * slowness())
  // What is made in the sandbox is lost with it.
  if (choice.engine.kind === 'chapter' && choice.engine.mutant === undefined) await bundledCli()
  // Mounts are not shared: else each container of an engine that forgets its own propagation would leave some. The check on propagation shares them first.
  const sandbox = await startSandbox({
    command,
    env: { ...slownessForOthers(), NODE_COMPILE_CACHE: await compiledRunner() },
    show,
    seconds: limit,
    pids: 1024,
    memory: 2 ** 31,
    propagation: 'private',
  })
  sandbox.stdin.end()
  let said = ''
  sandbox.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-4000)
  })
  try {
    const waiting = new Set<string>()
    for await (const line of createInterface({ input: sandbox.stdout })) {
      const event = parseEvent(line)
      if (!event) continue
      if (event.kind === 'begin') for (const name of event.checks) waiting.add(name)
      if (event.kind === 'check' || event.kind === 'left-out') waiting.delete(event.name)
      if (event.kind === 'trouble' || event.kind === 'stuck' || event.kind === 'could-not') waiting.clear()
      yield event
    }
    const { end, exitCode } = await sandbox.ended
    if (end === 'time-limit') throw new MinidockError('unavailable', `the checks did not come to an end within ${limit} seconds`)
    if (exitCode !== 0 || waiting.size > 0)
      throw new MinidockError('engine', `the checks ended with exit code ${exitCode}, ${waiting.size} of them not run${lastWords(said)}`, {
        hint: said.trim(),
      })
  } finally {
    sandbox.abandon()
    await sandbox.ended
  }
}

/** The reason, mostly: a report of failed checks shows no hints. */
function lastWords(said: string): string {
  const line =
    said
      .trim()
      .split('\n')
      .findLast(text => /error/i.test(text)) ?? ''
  return line === '' ? '' : `: ${line.trim()}`
}

/** A command that is compiled in the sandbox, and then executes the other. */
function refusing(call: string, command: readonly string[]): [string, ...string[]] {
  const compile = `gcc -O1 -o /tmp/refuse '${join(import.meta.dirname, '../kernel/refuse.c')}' && exec /tmp/refuse ${call} "$@"`
  return ['sh', '-c', compile, 'sh', ...command]
}
