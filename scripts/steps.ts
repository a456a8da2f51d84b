/** A run of checks, each under its title. The first that fails ends it. */

import { join } from 'node:path'
import { $ } from 'zx'

const ROOT = join(import.meta.dirname, '..')
const PROGRAMS = join(ROOT, 'node_modules/.bin')

/** The tools' first line asks for `node`: the pinned one, also when this was not started by npm. */
const env = { ...process.env, PATH: `${PROGRAMS}:${process.env['PATH']}` }

export interface Step {
  readonly title: string
  /** A program of node_modules/.bin, and its arguments. */
  readonly command: readonly [string, ...string[]]
}

export const LINT: readonly Step[] = [
  { title: 'types', command: ['tsc'] },
  { title: 'types of the site', command: ['tsc', '-p', 'docs'] },
  { title: 'format and lint', command: ['biome', 'check', '--error-on-warnings'] },
  { title: 'unused code and dependencies', command: ['knip', '--no-progress'] },
  {
    title: 'layers',
    command: ['depcruise', '--config', '.dependency-cruiser.mjs', 'runtime', 'course', 'chapters', 'lab', 'docs', 'scripts', 'vagrant'],
  },
]

/** @returns the exit code: 0, or that of the step that failed */
export async function run(steps: readonly Step[]): Promise<number> {
  for (const { title, command } of steps) {
    const [program, ...args] = command
    console.log(`\n── ${title}: ${command.join(' ')}`)
    const running = $({ cwd: ROOT, env, stdio: 'inherit', nothrow: true })`${join(PROGRAMS, program)} ${args}`
    const forget = passOn(signal => running.child?.kill(signal))
    const { exitCode } = await running
    forget()
    if (exitCode !== 0) {
      console.error(`\n── failed: ${title}`)
      return exitCode ?? 1
    }
  }
  return 0
}

/** What this process is told, the step is told: it may have to end something. @returns a function that takes it back */
function passOn(tell: (signal: NodeJS.Signals) => void): () => void {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  for (const signal of signals) process.on(signal, tell)
  return () => {
    for (const signal of signals) process.off(signal, tell)
  }
}
