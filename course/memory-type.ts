/** `chapters/NN-name/memory.json`: the memory of a container against its limit, as course/record-memory.ts has recorded it. */

import * as v from 'valibot'

const natural = v.pipe(v.number(), v.integer(), v.minValue(0))

export const memorySchema = v.strictObject({
  /** Without `minidock`. */
  argv: v.array(v.string()),
  recorded: v.pipe(v.string(), v.isoDate()),
  /** `6.18.44`. */
  kernel: v.pipe(v.string(), v.regex(/^\d+\.\d+(\.\d+)?$/)),
  cgroupVersion: v.picklist([1, 2]),
  /** Bytes. */
  limit: natural,
  exitCode: natural,
  /** When the kernel had killed the program: milliseconds, as all that follow, since the command was started. */
  killed: natural,
  /** What the container printed, a line each. */
  printed: v.array(v.tuple([natural, v.string()])),
  /** Bytes: `memory.current`, or `memory.usage_in_bytes` of version 1. */
  samples: v.array(v.tuple([natural, natural])),
})

export type RecordedMemory = v.InferOutput<typeof memorySchema>
