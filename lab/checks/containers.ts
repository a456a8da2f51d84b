/** What checks do again and again: run a script in a container, keep one alive, look at it from the host. */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { within } from '../suite/slowness.ts'
import { type Bench, CheckFailure, type Finished } from './check.ts'

const PROGRAMS = join(import.meta.dirname, '../fixtures/programs')
/** Seconds, on a quiet machine, that something may take which does not happen at once. */
const PATIENCE = 10

/** Stdout of a shell script in a new container, without the last line's end. @throws {CheckFailure} if its exit code is not 0 */
export async function inside(bench: Bench, script: string, ...flags: readonly string[]): Promise<string> {
  return succeeds(`a container starts and runs: ${script}`, await bench.cli(['run', '--rm', ...flags, 'busybox', 'sh', '-c', script]))
}

/** Stdout of a command of the engine's. @throws {CheckFailure} if its exit code is not 0 */
export async function command(bench: Bench, ...args: readonly string[]): Promise<string> {
  return succeeds(`the command succeeds: ${args.join(' ')}`, await bench.cli(args))
}

/** Stdout of a command on the host. @throws {Error} it is the sandbox's fault, not the container's, if that fails */
export async function onHost(bench: Bench, script: string): Promise<string> {
  const { exitCode, stdout, stderr } = await bench.host(script)
  if (exitCode !== 0) throw new Error(`could not check: ${script}\nexit code ${exitCode}: ${stderr}`)
  return stdout.trimEnd()
}

/** Bench.background() says so of a container that does not start. */
const COULD_NOT = 'could not check: '

/** A container that goes on living; with a script, one that has run it. @throws {CheckFailure} if it does not start */
export async function living(bench: Bench, script?: string, ...flags: readonly string[]): Promise<{ id: string; pid: number }> {
  const whole = script === undefined ? 'exec sleep 600' : `${script}; echo it lives; exec sleep 600`
  const container = await bench.background([...flags, 'busybox', 'sh', '-c', whole]).catch((error: unknown) => {
    // What is wrong with a learner's file is not for a check to say.
    if (!(error instanceof Error) || !error.message.startsWith(COULD_NOT)) throw error
    throw new CheckFailure(`a container starts in the background: sh -c '${whole}'`, error.message.slice(COULD_NOT.length))
  })
  if (script === undefined) return container
  await eventually(async () => {
    const { stdout, stderr } = await bench.cli(['logs', container.id])
    return stdout.includes('it lives') ? undefined : { expected: `a container runs: ${script}`, seen: `its output: ${stdout}${stderr}` }
  })
  return container
}

/** A C program (lab/fixtures/programs) in a container: it comes over stdin, so that no engine needs an image of its own. */
export async function runProgram(
  bench: Bench,
  source: string,
  args: readonly string[] = [],
  flags: readonly string[] = [],
): Promise<Finished> {
  const file = join(bench.folder, 'program')
  await onHost(bench, `gcc -O1 -static -o '${file}' '${join(PROGRAMS, source)}'`)
  const script = 'cat > /program && chmod 755 /program && exec /program "$@"'
  return await bench.cli(['run', '--rm', '-i', ...flags, 'busybox', 'sh', '-c', script, 'sh', ...args], { input: readFileSync(file) })
}

/** Looks again and again, until there is nothing to complain of. @throws {CheckFailure} */
export async function eventually(look: () => Promise<{ expected: string; seen: string } | undefined>, seconds = PATIENCE): Promise<void> {
  for (const end = performance.now() + within(seconds); ; await sleep(50)) {
    const complaint = await look()
    if (complaint === undefined) return
    if (performance.now() > end) throw new CheckFailure(complaint.expected, complaint.seen)
  }
}

function succeeds(expected: string, { exitCode, stdout, stderr }: Finished): string {
  if (exitCode !== 0) throw new CheckFailure(expected, `exit code ${exitCode}\n${stderr.trim() || stdout.trim()}`)
  return stdout.replace(/\n$/, '')
}
