/**
 * The smoke: everything that a user's first hour with the machine does, once, on this one: a box is made and added, the real Vagrantfile brings it up by libvirt with an emulated
 * processor and provisions it, `npm run vm ssh` and `test` work with it, one check of each chapter runs in it, it is rebooted, and it is destroyed. It happens in namespaces of its own (namespaces.ts).
 */

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { MinidockError } from '../../runtime/base/errors.ts'
import { smokeBox } from '../box/kept.ts'
import { requirePrograms, TO_SMOKE } from '../box/requirements.ts'
import { Steps } from '../box/steps.ts'
import { REPOSITORY } from '../places.ts'
import { inNamespaces } from './namespaces.ts'

const GIB = 1 << 30

/** In memory: the box twice, the data disk, and what the machine writes. */
const SCRATCH = 4 * GIB

export interface SmokeOptions {
  /** The path of a box that has all that a workshop needs; if absent, a small one is made, and gets what it lacks on a disk. */
  readonly box?: string
  /** The time limit of what happens after the box has been made. */
  readonly seconds: number
  readonly say: (line: string) => void
}

/**
 * @returns the exit code: 0, 1 if a check or a step failed, 124 if the time was over, 125 if it could not run
 * @throws {MinidockError} `unavailable` or `forbidden` where this machine has not what it needs
 */
export async function smoke({ box, seconds, say }: SmokeOptions): Promise<number> {
  requirePrograms('smoke', TO_SMOKE)
  for (const path of ['build/stamp', 'node_modules/vitest'])
    if (!existsSync(join(REPOSITORY, path)))
      throw new MinidockError('unavailable', `cannot smoke: there is no ${path} to take along`, { hint: 'npm ci && npm run build' })
  const steps = new Steps(say)
  const words = box === undefined ? [await smokeBox(steps, () => undefined), 'carry'] : [box]
  const code = await inNamespaces({
    repository: REPOSITORY,
    command: [process.execPath, join(import.meta.dirname, 'inside.ts'), ...words],
    scratch: SCRATCH,
    seconds,
  })
  if (code === 124) say(`not done within ${seconds} seconds: the smoke was ended`)
  if (code === 137) say('the smoke was killed')
  return code
}
