/** Where the course's files lie. */

import { readdirSync } from 'node:fs'
import { dirname, isAbsolute, join, relative } from 'node:path'

export const REPOSITORY = dirname(import.meta.dirname)
export const CHAPTERS = join(REPOSITORY, 'chapters')
export const GLOSSARY = join(CHAPTERS, 'glossary.json')

/** From the repository's root: how messages name a file. */
export function relativePath(path: string): string {
  return relative(REPOSITORY, path)
}

/** Whether a path is that of a folder, or of something in it. Both are absolute; links are not followed. */
export function isIn(path: string, folder: string): boolean {
  const way = relative(folder, path)
  return way !== '..' && !way.startsWith('../') && !isAbsolute(way)
}

/** `02`: how the names of a chapter's files and folders begin. */
export function twoDigits(chapter: number): string {
  return String(chapter).padStart(2, '0')
}

/** @returns `02-namespaces`; undefined if its lesson is not written yet */
export function chapterFolder(chapter: number): string | undefined {
  return readdirSync(CHAPTERS).find(name => name.startsWith(`${twoDigits(chapter)}-`))
}
