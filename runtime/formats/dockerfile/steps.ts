/** What a stage does, step by step, once its base and all variables are known. Steps that change files make a layer, the others only change the config. */

import type { ImageDefaults } from '../oci/image.ts'
import type { BuildOptions } from './build-variables.ts'
import type { Expansion } from './config-changes.ts'
import type { FileMode } from './file-mode.ts'
import type { Mount } from './mount.ts'
import type { Variables } from './shell-variable.ts'
import type { FileSource } from './stage-names.ts'
import type { Dockerfile, RunNetwork, Source, Stage, Warning } from './tree.ts'

export type Step = RunStep | CopyStep | WorkdirStep | ConfigStep

interface StepBase<Kind extends string> {
  readonly kind: Kind
  readonly source: Source
  /** For the image's history. */
  readonly createdBy: string
  /** Whether the base image triggered it. */
  readonly onBuild: boolean
  /** The image's config after this step, and after the steps behind it that only change the config. */
  readonly config: ImageDefaults
}

export interface RunStep extends StepBase<'run'> {
  readonly argv: readonly string[]
  /** `NAME=value`: of `ENV`s, and of the `ARG`s that the stage has declared. */
  readonly environment: readonly string[]
  /** `NAME=value`: what the program sees beside that, and what the cache must not know. */
  readonly proxy: readonly string[]
  /** As `USER` says it; empty: root. */
  readonly user: string
  readonly workdir: string
  readonly mounts: readonly Mount<FileSource>[]
  /** Scripts that are there during the step, read-only. */
  readonly files: readonly InlineFile[]
  readonly network: RunNetwork
}

/** A file whose content stands in the Dockerfile. */
export interface InlineFile {
  /** An absolute path for a `RUN`, otherwise a name. */
  readonly name: string
  readonly content: string
  readonly mode: number
}

export interface CopyStep extends StepBase<'copy'> {
  readonly from: FileSource
  readonly sources: readonly CopySource[]
  readonly files: readonly InlineFile[]
  readonly destination: { readonly path: string; readonly isDirectory: boolean }
  /** By name or number; absent: root. */
  readonly owner?: { readonly user: string; readonly group?: string }
  /** Absent: that of each file. */
  readonly mode?: FileMode
  readonly link: boolean
  readonly parents: boolean
  /** Patterns as in .dockerignore, relative to each source. */
  readonly exclude: readonly string[]
  /** Whether archives of the build context are unpacked: `ADD`. */
  readonly unpack: boolean
}

export interface CopySource {
  /** Absolute in where files come from, which it cannot leave; may be a pattern (`filepath.Match`). A directory means its content. */
  readonly path: string
  /** For `--parents`: the directory that names are relative to; `/a` for `/a/./b/c`, which makes `b/c` in the destination. */
  readonly parentsFrom?: string
}

/** Makes the directory, if it is not there. */
export interface WorkdirStep extends StepBase<'workdir'> {
  readonly path: string
  /** Whom a new directory belongs to; empty: root. */
  readonly user: string
}

export interface ConfigStep extends StepBase<'config'> {}

/** Where a stage begins, and what it leaves to stages that begin with it. */
export interface StageState {
  readonly config: ImageDefaults
  readonly author?: string
  /** What `ENV`s and `ARG`s have set. */
  readonly variables: Variables
  /** The `ARG`s that are declared. */
  readonly declared: readonly string[]
  /** How many layers the image has so far. */
  readonly layers: number
  /** Whether the file has set the working directory. */
  readonly workdirSet: boolean
}

export interface EvaluatedStage {
  /** The image's config before the first step. */
  readonly start: ImageDefaults
  readonly steps: readonly Step[]
  readonly end: StageState
  readonly warnings: readonly Warning[]
}

/** What a step has beside where it comes from and what the config is then. */
export type PartOf<S extends Step> = S extends Step ? Omit<S, 'source' | 'onBuild' | 'config'> : never

export interface StepExpansion extends Expansion {
  /** In a here-document, quotes are ordinary characters. */
  readonly document: (text: string) => string
}

/** What a step's maker sees. */
export interface StepScope {
  readonly dockerfile: Dockerfile
  readonly stage: Stage
  readonly options: BuildOptions
  readonly state: StageState
  readonly expand: StepExpansion
}
