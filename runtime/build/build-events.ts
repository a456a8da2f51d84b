/**
 * What a build says while it goes on: steps begin, print, and end. Views are made of it (`views/`): BuildKit's plain lines, a terminal that refreshes in place.
 */

import type { Warning } from '../formats/dockerfile/tree.ts'

/** One step of a build, as its progress shows it: a step of the Dockerfile, or work for it, such as reading the context. */
export interface BuildVertex {
  /** Unique in this build. */
  readonly id: string
  /** `[build 2/4] RUN make`, `[internal] load .dockerignore`. */
  readonly name: string
}

export type BuildEvent =
  | { readonly kind: 'begin'; readonly vertex: BuildVertex }
  /** An output of the step's program. */
  | { readonly kind: 'output'; readonly id: string; readonly stream: 'stdout' | 'stderr'; readonly bytes: Uint8Array }
  /**
   * How far a part of the work is: `transferring context: 2.07kB`. What is before `: ` names the part, of which the last text is shown.
   * @property done whether that part has ended
   */
  | { readonly kind: 'status'; readonly id: string; readonly text: string; readonly done: boolean }
  /** The end of a vertex. `cached` needs no `begin` before it. */
  | { readonly kind: 'cached'; readonly vertex: BuildVertex }
  | { readonly kind: 'done'; readonly id: string }
  /** Another step failed, or a user interrupted the build. */
  | { readonly kind: 'canceled'; readonly id: string }
  /** @property message docker's: `process "/bin/sh -c false" did not complete successfully: exit code: 1` */
  | { readonly kind: 'failed'; readonly id: string; readonly message: string; readonly place?: DockerfilePlace }
  /** What docker advises against in the Dockerfile. It is shown at the end, also after a failure. */
  | { readonly kind: 'warnings'; readonly warnings: readonly Warning[] }

/** Where a step is written. */
export interface DockerfilePlace {
  /** `Dockerfile` */
  readonly file: string
  /** The whole file's. */
  readonly lines: readonly string[]
  /** From 1. */
  readonly first: number
  readonly last: number
}
