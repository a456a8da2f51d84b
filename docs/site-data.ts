/** What docs/prepare.ts computes and the theme shows. */

import type { RecordedBuild } from '../course/build/type.ts'
import type { Glossary } from '../course/glossary.ts'
import type { RecordedMemory } from '../course/memory-type.ts'
import type { Minutes } from '../course/minutes/type.ts'
import type { RecordedPaths } from '../course/paths/type.ts'
import type { Network } from './network/network.ts'
import type { Pipeline } from './stepper/pipeline.ts'
import type { ChapterProgram } from './stepper/program.ts'

export interface ChapterFacts {
  readonly number: number
  readonly title: string
  readonly module?: string
  readonly minutes: Minutes
  readonly afterwards: readonly string[]
  /** `/01-chroot/`. */
  readonly link: string
}

/** Texts are HTML. */
export interface QuizQuestion {
  readonly question: string
  readonly choices: readonly { readonly text: string; readonly right: boolean; readonly why: string }[]
}

export interface SiteData {
  readonly chapters: readonly ChapterFacts[]
  readonly glossary: Glossary
  /** By chapter. */
  readonly programs: Readonly<Record<number, ChapterProgram>>
  readonly quizzes: Readonly<Record<number, readonly QuizQuestion[]>>
  readonly memories: Readonly<Record<number, RecordedMemory>>
  readonly paths: Readonly<Record<number, RecordedPaths>>
  readonly builds: Readonly<Record<number, RecordedBuild>>
  /** Files of the engine that have a page, from the repository's root. */
  readonly sources: readonly string[]
  readonly commands: readonly string[]
  readonly pipeline: Pipeline
  /** The networks that a packet walks through. */
  readonly network: Network
}
