/** A sandbox to type in: it has this process's own streams. */

import { MinidockError } from '../../runtime/base/errors.ts'
import { type CapturedOptions, inSandbox } from './sandbox.ts'

/** Seconds: as long as somebody may want to try things out. */
const A_DAY = 86_400

/** @returns the exit code of its command @throws {MinidockError} `unavailable` after a day, and as `inSandbox` */
export async function typeInSandbox(options: Omit<CapturedOptions, 'seconds' | 'streams' | 'input'>): Promise<number> {
  const { end, exitCode } = await inSandbox({ ...options, seconds: A_DAY, streams: 'inherited' })
  if (end === 'time-limit') throw new MinidockError('unavailable', 'the sandbox was ended after a day', { hint: 'start it again' })
  return exitCode
}
