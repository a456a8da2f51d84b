/** How far a build is, and what its steps read and make. */

import type { CopyStep, RunStep, WorkdirStep } from '../formats/dockerfile/steps.ts'
import type { HistoryEntry, ImageDefaults } from '../formats/oci/image.ts'

// #region state
/** How far a stage is built. */
export interface BuildState {
  /** A digest of all that its files depend on: two states with the same key have the same files. */
  readonly key: string
  /** Names of layers, lowest first. */
  readonly layers: readonly string[]
  readonly config: ImageDefaults
  readonly history: readonly HistoryEntry[]
}

/** A state as far as it is known before all of its layers are made: without them. */
export type KnownState = Pick<BuildState, 'key'> & Partial<Pick<BuildState, 'layers'>>

/** A step that changes files; the others only change the config. */
export type FileStep = RunStep | CopyStep | WorkdirStep

/** What a step reads: names, and values that JSON can say. One that is undefined is left out. */
export type KeyParts = readonly (readonly [name: string, value: unknown])[]

export interface MadeLayer {
  /** The key of the state with this layer. */
  readonly key: string
  readonly layer: string
  /** RFC 3339. */
  readonly created: string
}
// #endregion state
