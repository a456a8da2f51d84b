/** Has a builder build the rows, in a sandbox of its own. */

import { join } from 'node:path'
import { MinidockError } from '../../../runtime/base/errors.ts'
import { inSandbox } from '../../sandbox/sandbox.ts'
import { slowness, slownessForOthers } from '../../suite/slowness.ts'
import type { BuilderName } from './builders.ts'
import type { Outcome } from './outcome.ts'

/** Seconds on a quiet machine, for all rows. Podman takes longest: a second for each. */
const PATIENCE = 600

/**
 * Returns outcomes by row.
 * @param texts only rows whose names hold one of these; if none are given, all
 * @throws {MinidockError} `unavailable` if it does not run here, with what it said
 */
export async function askBuilder(name: BuilderName, ...texts: readonly string[]): Promise<Map<string, Outcome>> {
  const { end, exitCode, stdout, stderr } = await inSandbox({
    command: [process.execPath, join(import.meta.dirname, 'build-all.ts'), name, ...texts],
    env: slownessForOthers(),
    seconds: PATIENCE * slowness(),
    memory: 2 ** 31,
    pids: 1024,
    propagation: 'private',
  })
  if (end !== 'exited' || exitCode !== 0)
    throw new MinidockError('unavailable', `could not check ${name}: ${end === 'exited' ? `exit code ${exitCode}` : end}`, {
      hint: stderr.trim(),
    })
  const lines = stdout.split('\n').filter(line => line.startsWith('['))
  return new Map(lines.map(line => JSON.parse(line) as [string, Outcome]))
}
