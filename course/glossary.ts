/** `chapters/glossary.json`: the course's words, each with the chapter that defines it. */

import * as v from 'valibot'
import { readJson } from './read-checked.ts'

const sentence = v.pipe(v.string(), v.trim(), v.nonEmpty())

const entry = v.strictObject({
  /** As it stands in `<dfn>`. */
  term: sentence,
  /** Other spellings that are the same word: plurals, capitals. */
  forms: v.optional(v.array(sentence), []),
  /** Where it is defined. */
  chapter: v.pipe(v.number(), v.integer(), v.minValue(0)),
  /** One sentence. */
  meaning: sentence,
})

const schema = v.array(entry)

export type GlossaryEntry = v.InferOutput<typeof entry>
export type Glossary = readonly GlossaryEntry[]

/** @throws {CourseError} it is no list of entries */
export function readGlossary(path: string): Glossary {
  return readJson(path, schema)
}
