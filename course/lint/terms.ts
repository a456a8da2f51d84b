/** New words: each is defined once, where it first stands, and `chapters/glossary.json` knows it. */

import type { Glossary, GlossaryEntry } from '../glossary.ts'
import type { Markdown, Piece } from './markdown.ts'
import { type Problem, problemAt } from './problem.ts'

export interface LessonText {
  readonly file: string
  readonly chapter: number
  readonly markdown: Pick<Markdown, 'pieces'>
}

interface Place {
  readonly file: string
  readonly chapter: number
  readonly line: number
}

interface Found extends Place {
  readonly isDefinition: boolean
}

/** @param lessons in the order of the chapters */
export function checkTerms(lessons: readonly LessonText[], glossary: Glossary, glossaryFile: string): Problem[] {
  const finder = finderOf(glossary)
  const found = new Map<GlossaryEntry, Found[]>(glossary.map(entry => [entry, []]))
  const problems = [...duplicates(glossary, glossaryFile)]
  for (const { file, chapter, markdown } of lessons) {
    for (const piece of markdown.pieces.filter(isProse)) {
      for (const { entry, start, end } of finder(piece.text)) {
        const isDefinition = piece.definitions.some(each => each.start === start && each.end === end)
        found.get(entry)?.push({ file, chapter, line: piece.line, isDefinition })
      }
      for (const { start, end } of piece.definitions) {
        const term = piece.text.slice(start, end)
        if (finder(term).some(each => each.start === 0 && each.end === term.length)) continue
        problems.push(
          problemAt(file, piece.line, `"${term}" is defined here, but the glossary does not know it`, `add it to ${glossaryFile}`),
        )
      }
    }
  }
  for (const [entry, places] of found) problems.push(...problemsOf(entry, places, glossaryFile))
  return problems
}

/** The words of a text that is no lesson itself: none of them may be defined only later. */
export function checkWords({ file, chapter, markdown }: LessonText, glossary: Glossary): Problem[] {
  const finder = finderOf(glossary)
  return markdown.pieces.filter(isProse).flatMap(({ text, line }) =>
    finder(text)
      .filter(({ entry }) => entry.chapter > chapter)
      .map(({ entry }) => problemAt(file, line, `"${entry.term}" is defined only in chapter ${entry.chapter}`, 'say it in other words')),
  )
}

function problemsOf(entry: GlossaryEntry, places: readonly Found[], glossaryFile: string): Problem[] {
  const { term, chapter } = entry
  const [first] = places
  const [definition, second] = places.filter(({ isDefinition }) => isDefinition)
  if (!definition)
    return [problemAt(glossaryFile, undefined, `no lesson defines "${term}"`, `write, where it first stands: <dfn>${term}</dfn>`)]
  return [
    ...(second ? [problemAt(second.file, second.line, `"${term}" is defined a second time; the first is in ${at(definition)}`)] : []),
    ...(first && first !== definition
      ? [
          problemAt(
            first.file,
            first.line,
            `"${term}" is used before it is defined, in ${at(definition)}`,
            'define it here, or say it in other words',
          ),
        ]
      : []),
    ...(definition.chapter === chapter
      ? []
      : [problemAt(glossaryFile, undefined, `"${term}" is not defined in chapter ${chapter}, but in ${at(definition)}`)]),
  ]
}

function at({ file, line }: Place): string {
  return `${file}:${line}`
}

/** Not in headings and in what is generated: these may stand before a definition, and after. */
function isProse({ kind, marks }: Piece): boolean {
  return kind === 'text' && !marks.includes('facts') && !marks.includes('also-in-the-engine')
}

function duplicates(glossary: Glossary, file: string): Problem[] {
  const forms = glossary.flatMap(entry => formsOf(entry).map(form => form.toLowerCase()))
  const twice = new Set(forms.filter((form, index) => forms.indexOf(form) !== index))
  return [...twice].map(form => problemAt(file, undefined, `"${form}" is there twice`))
}

export interface Use {
  readonly entry: GlossaryEntry
  readonly start: number
  readonly end: number
}

/** Finds whole words, in any case; of those that begin at the same place the longest: "mount" is not in "mount namespace". */
export function finderOf(glossary: Glossary): (text: string) => readonly Use[] {
  const entries = new Map(glossary.flatMap(entry => formsOf(entry).map(form => [form.toLowerCase(), entry] as const)))
  const forms = [...entries.keys()].sort((a, b) => b.length - a.length)
  if (forms.length === 0) return () => []
  const anyForm = new RegExp(`(?<![\\p{L}\\p{N}_-])(?:${forms.map(literally).join('|')})(?![\\p{L}\\p{N}_-])`, 'giu')
  return text =>
    [...text.matchAll(anyForm)].flatMap(({ 0: form, index }) => {
      const entry = entries.get(form.toLowerCase())
      return entry ? [{ entry, start: index, end: index + form.length }] : []
    })
}

/** As a regular expression that matches just this. */
function literally(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
}

function formsOf({ term, forms }: GlossaryEntry): readonly string[] {
  return [term, ...forms]
}
