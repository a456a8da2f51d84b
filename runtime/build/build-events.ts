/**
 * What a build says while it goes on: steps begin, print, and end. Views are made of it (`views/`): BuildKit's plain lines, a terminal that refreshes in place.
 */

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
  /** How far a part of the work is: `transferring context: 2.07kB`. @property done whether that part has ended */
  | { readonly kind: 'status'; readonly id: string; readonly text: string; readonly done: boolean }
  /** The end of a vertex. `cached` needs no `begin` before it. */
  | { readonly kind: 'cached'; readonly vertex: BuildVertex }
  | { readonly kind: 'done'; readonly id: string }
  /** Another step failed, or a user interrupted the build. */
  | { readonly kind: 'canceled'; readonly id: string }
  | { readonly kind: 'failed'; readonly id: string; readonly message: string }
