/** What the blocks of a lesson are woven from. */

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { LoadedChapter } from '../chapters.ts'
import { CourseError } from '../course-error.ts'
import { REPOSITORY, relativePath } from '../places.ts'
import { parseSource, type Source } from '../regions.ts'

export interface Lesson extends LoadedChapter {
  /** The lesson's file, for messages. */
  readonly path: string
  /** A file's text, by its path from the repository's root; undefined: there is none. */
  readonly read: (path: string) => string | undefined
  /** All files in a folder and below, in order; paths from the repository's root. */
  readonly list: (folder: string) => readonly string[]
}

/** A lesson whose blocks are woven from the files of this repository. */
export function lessonOf(loaded: LoadedChapter): Lesson {
  return { ...loaded, path: relativePath(loaded.lesson), read: readFromRepository, list: listInRepository }
}

export function readFromRepository(path: string): string | undefined {
  try {
    return readFileSync(join(REPOSITORY, path), 'utf8')
  } catch {
    return undefined // Whoever asks says which file is missing, and where it is asked for.
  }
}

export function listInRepository(folder: string): readonly string[] {
  const names = readdirSync(join(REPOSITORY, folder), { recursive: true, encoding: 'utf8' })
  return names.map(name => `${folder}/${name}`).sort()
}

/** @throws {CourseError} there is no such file @param where who asks */
export function sourceOf({ read }: Pick<Lesson, 'read'>, path: string, where: string): Source {
  const text = read(path)
  if (text === undefined) throw new CourseError(where, `there is no file ${path}`, "paths begin at the repository's root")
  return parseSource(text, path)
}
