/** What a build would do, step by step, as `minidock explain build` prints it and, with `--json`, as it is. */

import type { Lines } from '../../formats/dockerfile/place.ts'
import type { Warning } from '../../formats/dockerfile/tree.ts'
import type { KeyParts } from '../build-state.ts'

export interface BuildExplanation {
  /** `Dockerfile` */
  readonly file: string
  /** All of the file, in its order. */
  readonly stages: readonly ExplainedStage[]
  readonly warnings: readonly Warning[]
  /** Names of `--build-arg`s that nothing asks for. */
  readonly unusedArgs: readonly string[]
}

export interface ExplainedStage {
  /** Its name, or `stage-1`. */
  readonly name: string
  /** `FROM golang:1 AS build`, as written. */
  readonly from: string
  /** Absent: the target does not need the stage. */
  readonly base?: ExplainedBase
  /** None of a stage that is not needed. */
  readonly steps: readonly ExplainedStep[]
}

export type ExplainedBase =
  /** @property id absent: the image is not on this machine */
  | { readonly kind: 'image'; readonly name: string; readonly id?: string }
  | { readonly kind: 'stage'; readonly name: string }
  | { readonly kind: 'scratch' }

export interface ExplainedStep {
  /** As written, in one line. */
  readonly text: string
  readonly lines: Lines
  readonly does: string
  /** Absent: the step makes no layer. */
  readonly cache?: ExplainedCache
}

export type ExplainedCache =
  | {
      readonly kind: 'hit' | 'miss'
      /** 64 hexadecimal digits. */
      readonly key: string
      readonly parts: KeyParts
      /** Of a hit: the layer that is taken. */
      readonly layer?: string
    }
  /** @property why the key cannot be known before the build */
  | { readonly kind: 'unknown'; readonly why: string }
