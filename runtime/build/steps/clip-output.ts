/**
 * Cuts a step's output, as BuildKit does: a program that prints without an end fills neither a log of the build nor the memory of its views.
 *
 * Source: buildkit, util/progress/logs/logs.go.
 */

import type { StepOutput } from './run-container.ts'

/** Bytes of a step, of both streams. */
const LIMIT = 2 << 20
const NOTE = Buffer.from('\n[output clipped, log limit 2MiB reached]\n')

/** Returns a function that passes pieces of a step's output on up to the limit. Where the output is cut, a line says so. */
export function clipping(output: (piece: StepOutput) => void): (piece: StepOutput) => void {
  let left = LIMIT
  let isCut = false
  return ({ stream, bytes }) => {
    if (isCut) return
    isCut = bytes.length > left
    output({ stream, bytes: isCut ? Buffer.concat([bytes.subarray(0, left), NOTE]) : bytes })
    left -= bytes.length
  }
}
