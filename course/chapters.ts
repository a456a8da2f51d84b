/** All chapters, in order, with what lies in their folders. */

import { existsSync, readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type * as v from 'valibot'
import { buildSchema, type RecordedBuild } from './build/type.ts'
import type { Step } from './by-hand-type.ts'
import type { Chapter } from './chapter-type.ts'
import { CourseError } from './course-error.ts'
import { byHandModule, chapterModule } from './loaded-schema.ts'
import { memorySchema, type RecordedMemory } from './memory-type.ts'
import { pathsSchema, type RecordedPaths } from './paths/type.ts'
import { CHAPTERS, relativePath, twoDigits } from './places.ts'
import { type Quiz, quizSchema } from './quiz-type.ts'
import { checked, readJson } from './read-checked.ts'

export interface LoadedChapter {
  readonly chapter: Chapter
  /** `01-chroot`. */
  readonly folderName: string
  /** The paths are absolute. */
  readonly folder: string
  readonly lesson: string
  readonly byHand: readonly Step[]
  /** The commands of "break it". */
  readonly attacks: readonly Step[]
  readonly quiz?: Quiz
  /** A run that the lesson has a picture of. */
  readonly memory?: RecordedMemory
  /** A container whose files the lesson has a picture of. */
  readonly paths?: RecordedPaths
  /** A Dockerfile whose builds the lesson has a picture of. */
  readonly build?: RecordedBuild
  readonly hints?: string
  readonly exercise?: string
  /** The files of its warm-ups, and of what its open challenges begin with; absent: it has none yet. */
  readonly warmUps?: readonly string[]
  readonly challenges?: readonly string[]
}

/** `01-chroot`, but not `glossary.json`. */
const FOLDER = /^\d\d-[a-z-]+$/

/**
 * @param only the numbers of those that are wanted; absent: all
 * @throws {CourseError} a file has not the shape that it should have
 */
export async function loadChapters(only?: readonly number[]): Promise<readonly LoadedChapter[]> {
  return Promise.all(chapterFolders(only).map(loadChapter))
}

export interface Loading {
  readonly chapters: readonly LoadedChapter[]
  /** Why others could not be loaded. */
  readonly failures: readonly CourseError[]
}

/** As many chapters as there are to be had: what is wrong with one does not hide what is wrong with another. */
export async function loadEachChapter(only?: readonly number[]): Promise<Loading> {
  const chapters: LoadedChapter[] = []
  const failures: CourseError[] = []
  for (const folder of chapterFolders(only)) {
    try {
      chapters.push(await loadChapter(folder))
    } catch (error) {
      failures.push(error instanceof CourseError ? error : new CourseError(relativePath(folder), String(error)))
    }
  }
  return { chapters, failures }
}

/** In order. A folder in which there is only what was recorded for a lesson is no chapter yet. */
function chapterFolders(only?: readonly number[]): readonly string[] {
  const names = readdirSync(CHAPTERS).filter(name => FOLDER.test(name) && (only?.includes(Number(name.slice(0, 2))) ?? true))
  const folders = names.sort().map(name => join(CHAPTERS, name))
  return folders.filter(folder => fileIn(folder, 'chapter.ts') || fileIn(folder, 'README.md'))
}

export async function loadChapter(folder: string): Promise<LoadedChapter> {
  for (const name of ['chapter.ts', 'README.md']) {
    if (!fileIn(folder, name)) throw new CourseError(relativePath(folder), `has no ${name}`)
  }
  const { chapter } = await importAs(join(folder, 'chapter.ts'), chapterModule)
  const folderName = basename(folder)
  const expected = `${twoDigits(chapter.number)}-${chapter.name}`
  if (folderName !== expected) {
    throw new CourseError(relativePath(join(folder, 'chapter.ts')), `calls itself ${expected}, but lies in ${folderName}`)
  }
  const [byHand, quiz, memory, paths, build, hints, exercise, warmUps, challenges] = [
    'by-hand.ts',
    'quiz.json',
    'memory.json',
    'paths.json',
    'build.json',
    'hints.md',
    'exercise.ts',
    'warm-ups',
    'challenges',
  ].map(name => fileIn(folder, name))
  return {
    chapter,
    folderName,
    folder,
    lesson: join(folder, 'README.md'),
    ...(byHand ? await importAs(byHand, byHandModule) : { byHand: [], attacks: [] }),
    ...(quiz && { quiz: readJson(quiz, quizSchema) }),
    ...(memory && { memory: readJson(memory, memorySchema) }),
    ...(paths && { paths: readJson(paths, pathsSchema) }),
    ...(build && { build: readJson(build, buildSchema) }),
    ...(hints && { hints }),
    ...(exercise && { exercise }),
    ...(warmUps && { warmUps: filesIn(warmUps) }),
    ...(challenges && { challenges: filesIn(challenges) }),
  }
}

function filesIn(folder: string): readonly string[] {
  return readdirSync(folder)
    .sort()
    .map(name => join(folder, name))
}

function fileIn(folder: string, name: string): string | undefined {
  const path = join(folder, name)
  return existsSync(path) ? path : undefined
}

async function importAs<T>(path: string, schema: v.GenericSchema<unknown, T>): Promise<T> {
  const loaded: unknown = await import(pathToFileURL(path).href)
  return checked(schema, { ...Object(loaded) }, path)
}
