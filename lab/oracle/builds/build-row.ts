/** A build that several builders are asked for. They run no network, and all begin with the lab's busybox, or with nothing. */

import type { Texts } from './outcome.ts'

export interface BuildRow {
  /** What it shows, in a sentence. */
  readonly name: string
  readonly dockerfile: string
  /** By path; a path that ends with a slash is an empty directory. Directories above are made. */
  readonly context?: Readonly<Record<string, ContextEntry>>
  readonly options?: BuildOptions
  /** The Dockerfile of an image that is built first, with the same context, and named `parent`. */
  readonly parent?: string
  /** There is something wrong with it: it is not built. */
  readonly refused?: true
  /** What comes out of it, where none of the other builders can tell: files that busybox does not have, and the config where it is not busybox's. */
  readonly expected?: { readonly files?: Texts; readonly config?: Texts }
}

/** What `--build-arg`, `--label`, `--target` and `--file` say. */
export interface BuildOptions {
  readonly buildArgs?: Readonly<Record<string, string>>
  readonly labels?: Readonly<Record<string, string>>
  readonly target?: string
  readonly file?: string
}

/** A text is a file's content: mode 644, and root's. */
export type ContextEntry = string | ContextFile | { readonly link: string } | { readonly archive: Archive }

export interface ContextFile {
  readonly content: string
  readonly mode?: number
  /** User and group. */
  readonly owner?: number
}

export interface Archive {
  /** Names and contents; a name that ends with a slash is a directory. */
  readonly files: Readonly<Record<string, string>>
  readonly links?: Readonly<Record<string, string>>
  readonly compressed?: 'gzip' | 'zstd'
  /** User and group of all that is in it. */
  readonly owner?: number
}
