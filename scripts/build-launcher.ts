/** The launcher: the only native code, compiled to one static file, so that it runs in a container's root that has no libraries. */

import { execFileSync, spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'

const FLAGS = [
  ['-std=c11', '-O2', '-static', '-s'],
  ['-ffunction-sections', '-fdata-sections', '-Wl,--gc-sections', '-Wl,--build-id=none'],
  ['-Wall', '-Wextra', '-Wpedantic', '-Wshadow', '-Wvla', '-Wstrict-prototypes', '-Wmissing-prototypes'],
].flat()

const MISSING_LIBC =
  /cannot find -lc\b|library not found|unable to find library -lc|(stdio|unistd|errno)\.h: No such file|linux\/.*\.h: No such file/

/**
 * @param sources the folder of the launcher's sources, which may lie in folders of their own
 * @param strict a compiler's warning is an error. For the tests: a newer compiler's new warning must not keep a user from building.
 * @throws Error with a message for the user
 */
export function buildLauncher(sources: string, output: string, strict: boolean): void {
  const files = readdirSync(sources, { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.c'))
    .sort()
    .map(name => join(sources, name))
  const compiler = findCompiler()
  const run = spawnSync(compiler, [...FLAGS, ...(strict ? ['-Werror'] : []), '-o', output, ...files], { encoding: 'utf8' })
  if (run.error !== undefined) throw new Error(`cannot run the C compiler ${compiler}: ${run.error.message}`)
  if (run.status === 0) {
    process.stderr.write(run.stderr)
    return
  }
  if (MISSING_LIBC.test(run.stderr)) {
    throw new Error(
      `cannot build the launcher: the C library's headers or its static form are missing\n  apt-get install libc6-dev\n${run.stderr}`,
    )
  }
  throw new Error(`cannot build the launcher: ${compiler} failed\n${run.stderr}`)
}

function findCompiler(): string {
  const candidates = [process.env['CC'] ?? 'cc', 'gcc', 'clang']
  const found = candidates.find(exists)
  if (found === undefined)
    throw new Error(
      `cannot build the launcher: there is no C compiler (looked for ${candidates.join(', ')})\n  apt-get install gcc libc6-dev`,
    )
  return found
}

function exists(program: string): boolean {
  try {
    execFileSync(program, ['--version'], { stdio: 'ignore' })
    return true
  } catch {
    // Not there, or not to be run: the next candidate may be.
    return false
  }
}
