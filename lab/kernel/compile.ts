/** Compiles C for the checks of kernel/. What cannot be compiled could not be checked, and that is a failure. */

import { spawnSync } from 'node:child_process'
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { REPOSITORY } from '../../course/places.ts'
import { keptInBuild } from '../sandbox/kept-in-build.ts'

/** Its sources, headers too. */
const LAUNCHER_SOURCES = readdirSync(join(REPOSITORY, 'runtime/kernel/c'), { recursive: true, encoding: 'utf8' })
  .filter(file => /\.[ch]$/.test(file))
  .map(file => join(REPOSITORY, 'runtime/kernel/c', file))

export const STRICT = ['-std=gnu11', '-O2', '-Wall', '-Wextra', '-Werror', '-Wpedantic', '-Wshadow', '-Wconversion']

/** @returns what the compiler wrote to stdout (`-E`) */
export function gcc(args: readonly string[], input?: string): string {
  const { error, status, stdout, stderr } = spawnSync('gcc', args, { encoding: 'utf8', input })
  if (error) throw new Error(`could not check: gcc cannot be run (${error.message})\n  apt-get install gcc libc6-dev`)
  if (status !== 0) throw new Error(`could not check: gcc failed\n${stderr}`)
  return stdout
}

/** Compiles the launcher to `output`. */
export function compileLauncher(output: string, flags: readonly string[]): void {
  gcc([...flags, '-o', output, ...LAUNCHER_SOURCES.filter(file => file.endsWith('.c'))])
}

/** What makes a launcher stop at the first wrong access to memory, or at what C does not define. Such a one is no static program. */
export const SANITIZED = ['-g', '-fsanitize=address,undefined', '-fno-sanitize-recover=all']

const SANITIZERS = join(import.meta.dirname, 'sanitizers.c')

/** A launcher with sanitizers, compiled once: executed without any environment it still behaves as `sanitizers.c` says. */
export async function checkedLauncher(): Promise<string> {
  const sources = [import.meta.filename, ...LAUNCHER_SOURCES, SANITIZERS]
  const make = (output: string) => compileLauncher(output, [...STRICT, ...SANITIZED, SANITIZERS])
  return await keptInBuild({ prefix: 'checked-launcher-', sources, make })
}

const BUILT = join(REPOSITORY, 'build/launcher')

/** @returns the launcher that `npm run build` made @throws {Error} if there is none, or one of older sources */
export function builtLauncher(): string {
  const changed = Math.max(...LAUNCHER_SOURCES.map(file => statSync(file).mtimeMs))
  const built = statSync(BUILT, { throwIfNoEntry: false })?.mtimeMs
  if (built === undefined || built < changed)
    throw new Error(
      `could not check: ${built ? 'build/launcher is older than its sources' : 'there is no build/launcher'}\n  npm run build`,
    )
  return BUILT
}
