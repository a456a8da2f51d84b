/** What a chapter's TypeScript files export, checked when they are loaded: `import()` of a path that is not known before has no type. */

import * as v from 'valibot'
import type { Step } from './by-hand-type.ts'
import type { Chapter } from './chapter-type.ts'

const text = v.pipe(v.string(), v.trim(), v.nonEmpty())
const words = v.array(v.string())
const minutes = v.pipe(v.number(), v.integer(), v.minValue(0))

const chapter: v.GenericSchema<unknown, Chapter> = v.strictObject({
  number: v.pipe(v.number(), v.integer(), v.minValue(0)),
  name: text,
  title: text,
  module: v.exactOptional(text),
  minutes: v.strictObject({ exercise: minutes, challenges: v.exactOptional(minutes) }),
  afterwards: v.array(text),
  example: words,
  tour: v.array(
    v.union([
      v.strictObject({ why: text, argv: words, shows: v.string() }),
      v.strictObject({ why: text, command: text, shows: v.string() }),
    ]),
  ),
  also: v.exactOptional(words),
})

const step: v.GenericSchema<unknown, Step> = v.strictObject({ name: text, why: text, command: text, shows: v.string() })

export const chapterModule = v.object({ chapter })
export const byHandModule = v.object({ byHand: v.array(step), attacks: v.optional(v.array(step), []) })
