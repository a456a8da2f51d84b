/** `chapters/NN-name/paths.json`: where a container has its files from, as course/record-paths.ts has seen it. Paths of the host are those of a usual machine. */

import * as v from 'valibot'

const path = v.pipe(v.string(), v.startsWith('/'))

const recordedMount = v.strictObject({
  at: path,
  /** Of the file system; `bind` for what shows a part of the host's. */
  type: v.string(),
  /** The directory or file of the host that it shows; null: it shows none. */
  source: v.nullable(path),
  readOnly: v.boolean(),
})

const recordedDirectory = v.strictObject({
  name: v.string(),
  /** On the host. */
  directory: path,
  /** Which of the paths it has. */
  has: v.array(path),
})

export const pathsSchema = v.strictObject({
  /** Without `minidock`. */
  argv: v.array(v.string()),
  recorded: v.pipe(v.string(), v.isoDate()),
  /** `6.18.44`. */
  kernel: v.pipe(v.string(), v.regex(/^\d+\.\d+(\.\d+)?$/)),
  /** From the container's /proc/self/mountinfo, without what is mounted inside of /proc, /sys and /dev. A later one lies on top of an earlier one. */
  mounts: v.array(recordedMount),
  /** The directories of the overlay that is the container's root, in the order in which they are asked: upper, then the layers from the top. */
  stack: v.array(recordedDirectory),
  /** Files that the container has, in order. */
  paths: v.array(path),
})

export type RecordedMount = v.InferOutput<typeof recordedMount>
export type RecordedPaths = v.InferOutput<typeof pathsSchema>
