/**
 * Here-documents: `<<EOF` in a `RUN`, `COPY` or `ADD`, whose text are the lines up to one that says `EOF`.
 * Source: Dockerfile reference, "Here-Documents"; moby/buildkit, frontend/dockerfile/parser/parser.go.
 */

import { isOfKind } from '../../base/errors.ts'
import { expandWord, expandWords } from './shell-word.ts'
import type { HereDocument } from './tree.ts'

export type HereDocumentStart = Omit<HereDocument, 'content'>

const START = /^\d*<<(-?)\s*([^<\s][^<]*)$/
const UNSET: ReadonlyMap<string, string> = new Map()
/** The escape character here is always the backslash: it is a shell's syntax. */
const AS_WRITTEN = { escapeToken: '\\', quotes: 'keep', keepEscapes: true, keepUnset: true, hereDocuments: true } as const

/** Returns the here-documents that begin in a line, in their order. A line that a shell could not read has none. */
export function hereDocumentsOf(line: string): readonly HereDocumentStart[] {
  if (!line.includes('<<')) return []
  try {
    return expandWords(line, UNSET, AS_WRITTEN).flatMap(word => parseHereDocument(word) ?? [])
  } catch (error) {
    if (isOfKind(error, 'invalid')) return []
    throw error
  }
}

/** `<<EOF`, `<<- EOF`, `<<"EOF"`, `3<<EOF`; undefined for any other word, such as `<<<text`. */
export function parseHereDocument(word: string): HereDocumentStart | undefined {
  const [, dash, rest] = START.exec(word) ?? []
  if (rest === undefined) return undefined
  try {
    const [name, ...more] = expandWords(rest, UNSET, { escapeToken: '\\', keepUnset: true })
    if (name === undefined || more.length > 0) return undefined
    const quoted = expandWord(rest, UNSET, { escapeToken: '\\', keepUnset: true, quotes: 'keep' }) !== name
    return { name, expand: !quoted, stripTabs: dash === '-' }
  } catch (error) {
    if (isOfKind(error, 'invalid')) return undefined
    throw error
  }
}

/** Returns the text that a file gets. */
export function documentText({ content, stripTabs }: HereDocument): string {
  return stripTabs ? content.replaceAll(/^\t+/gm, '') : content
}
