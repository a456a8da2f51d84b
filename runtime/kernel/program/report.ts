/** What a container's processes report while it starts, to whoever started it: `struct report` of `c/interpreter/program.h`, four words of 32 bits. */

import { MinidockError } from '../../base/errors.ts'
import { LISTS, type List } from './program.ts'

const REPORT_SIZE = 16
const REPORT = { failed: 1, mark: 2, locked: 3, badProgram: 4 } as const

/** What the child's list sends just before it executes the container's program. */
export const MARK = Buffer.from(Uint32Array.of(REPORT.mark, 0, 0, 0).buffer)

export type LaunchResult =
  | { readonly kind: 'running' }
  /** Somebody else holds the container's lock: it is running, or about to. */
  | { readonly kind: 'locked' }
  /** An instruction failed; `index` counts encoded instructions of that list, and is past its end where the monitor itself could not begin. */
  | { readonly kind: 'failed'; readonly list: List; readonly index: number; readonly errno: number }
  /** The launcher or the container's process was killed before it got to exec. */
  | { readonly kind: 'died' }

/** @param reports all that was said until the launcher, the stage and init have closed their ends */
export function resultOf(reports: Buffer): LaunchResult {
  let marked = false
  for (let at = 0; at + REPORT_SIZE <= reports.length; at += REPORT_SIZE) {
    const kind = reports.readUInt32LE(at)
    const [list, index, errno] = [reports.readUInt32LE(at + 4), reports.readUInt32LE(at + 8), reports.readUInt32LE(at + 12)]
    if (kind === REPORT.locked) return { kind: 'locked' }
    const name = LISTS[list]
    if (kind === REPORT.failed && name) return { kind: 'failed', list: name, index, errno }
    if (kind === REPORT.badProgram) {
      throw new MinidockError('engine', 'the launcher could not read its program: the build is out of date', { hint: 'run: npm run build' })
    }
    marked ||= kind === REPORT.mark
  }
  return { kind: marked ? 'running' : 'died' }
}
