/** The sandbox's guard (`guard/guard.c`), compiled once on this machine: what a shell cannot ask the kernel for. */

import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { MinidockError } from '../../runtime/base/errors.ts'
import { giveBack } from './as-root.ts'
import { keptInBuild } from './kept-in-build.ts'

const FOLDER = join(import.meta.dirname, 'guard')
const FLAGS = ['-std=c11', '-O2', '-static', '-s']

/**
 * @returns the program's path
 * @throws {MinidockError} `unavailable` if it cannot be compiled
 */
export async function builtGuard(): Promise<string> {
  const sources = readdirSync(FOLDER)
    .sort()
    .map(name => join(FOLDER, name))
  const guard = await keptInBuild({ prefix: 'lab-guard-', sources, make: output => compile(sources, output) })
  giveBack(guard)
  return guard
}

function compile(sources: readonly string[], output: string): void {
  const files = sources.filter(name => name.endsWith('.c'))
  const why: string[] = []
  for (const compiler of [process.env['CC'] ?? 'cc', 'gcc', 'clang']) {
    const { error, status, stderr } = spawnSync(compiler, [...FLAGS, '-o', output, ...files], { encoding: 'utf8' })
    if (!error && status === 0) return
    why.push(error ? `${compiler}: ${error.message}` : `${compiler}: ${stderr}`)
  }
  throw new MinidockError('unavailable', 'cannot make a sandbox: its guard cannot be compiled', {
    hint: `apt-get install gcc libc6-dev\n${why.join('\n')}`,
  })
}
