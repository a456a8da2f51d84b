/** `chapters/NN-name/build.json`: one Dockerfile, built first with an empty cache, then with one change at a time, as course/record-build.ts has seen it. */

import * as v from 'valibot'

const text = v.string()
/** The first 12 of the 64 digits. */
const digest = v.pipe(text, v.regex(/^[0-9a-f]{12}$/))
/** From 1. */
const lineNumber = v.pipe(v.number(), v.integer(), v.minValue(1))
const size = v.pipe(v.number(), v.integer(), v.minValue(0))
/** Absolute, in the image; that of a directory ends with a slash. */
const path = v.pipe(text, v.startsWith('/'))

const recordedLayer = v.strictObject({
  /** Bytes of all files' contents. */
  size,
  /** What the layers below do not have. */
  added: v.array(path),
  /** Files that a layer below has too. A directory that was there before counts as nothing. */
  changed: v.array(path),
  deleted: v.array(path),
})

const recordedLine = v.strictObject({
  text,
  /** Of `FROM`, all layers of the image; of their files only a program, and those that a later line changes. Absent: the line only changes the config. */
  layer: v.optional(recordedLayer),
  /** What the line's key is made of: names, and values as text, of a list an item in each line. Absent: there is no key. */
  parts: v.optional(v.array(v.tuple([text, text]))),
})

const difference = v.strictObject({
  /** The name of a part of the key. */
  part: text,
  /** The items of a list that are not in the other one. */
  before: text,
  after: text,
})

const madeLayer = v.strictObject({
  line: lineNumber,
  key: digest,
  /** As in `recordedLayer`. */
  size,
  /** Against the first build. */
  differences: v.array(difference),
})

/** What is another than at the first build. Paths are those of the build context. */
const recordedChange = v.variant('kind', [
  v.strictObject({ kind: v.literal('content'), path: text, before: digest, after: digest }),
  /** Octal digits. */
  v.strictObject({ kind: v.literal('mode'), path: text, before: text, after: text }),
  v.strictObject({ kind: v.literal('time'), path: text }),
  v.strictObject({ kind: v.literal('line'), line: lineNumber, before: text, after: text }),
])

const recordedRun = v.strictObject({
  /** On the button that chooses it. */
  title: text,
  /** Commands; the last one is the build. */
  typed: v.pipe(v.array(text), v.minLength(1)),
  changes: v.array(recordedChange),
  /** The layers that were not in the cache, in order. */
  made: v.array(madeLayer),
})

export const buildSchema = v.strictObject({
  recorded: v.pipe(text, v.isoDate()),
  /** `6.18.44`. */
  kernel: v.pipe(text, v.regex(/^\d+\.\d+(\.\d+)?$/)),
  /** The Dockerfile's, with what the first build has made. */
  lines: v.array(recordedLine),
  /** It begins with an empty cache. */
  first: recordedRun,
  /** Each begins with what the first has left. */
  again: v.array(recordedRun),
})

export type RecordedBuild = v.InferOutput<typeof buildSchema>
export type RecordedLayer = v.InferOutput<typeof recordedLayer>
export type RecordedLine = v.InferOutput<typeof recordedLine>
export type RecordedDifference = v.InferOutput<typeof difference>
export type RecordedChange = v.InferOutput<typeof recordedChange>
export type RecordedRun = v.InferOutput<typeof recordedRun>
