/** Commands of an engine that are not measured. */

import { spawnSync } from 'node:child_process'
import type { BenchEngine } from './peers.ts'

/** @returns stdout, without blanks at its ends @throws {Error} with stderr when it fails */
export function call({ argv, env }: Pick<BenchEngine, 'argv' | 'env'>, ...args: readonly string[]): string {
  const [file = '', ...first] = argv
  const { status, stdout, stderr, error } = spawnSync(file, [...first, ...args], { env, encoding: 'utf8' })
  if (status !== 0) throw new Error(`could not measure: ${args.join(' ')} failed\n${error?.message ?? stderr}`)
  return stdout.trim()
}

/** Ends and removes all containers of an engine. */
export function removeAll(engine: BenchEngine): void {
  const ids = call(engine, 'ps', '-aq')
    .split('\n')
    .filter(id => id !== '')
  if (ids.length > 0) call(engine, ...engine.remove, ...ids)
}
