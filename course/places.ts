/** Where the course's files lie. */

import { dirname, join, relative } from 'node:path'

export const REPOSITORY = dirname(import.meta.dirname)
export const CHAPTERS = join(REPOSITORY, 'chapters')
export const GLOSSARY = join(CHAPTERS, 'glossary.json')

/** From the repository's root: how messages name a file. */
export function relativePath(path: string): string {
  return relative(REPOSITORY, path)
}
