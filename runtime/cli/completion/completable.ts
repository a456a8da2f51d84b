/** What there is to complete, as data: the shells' scripts are written from it. */

import type { Flag } from '../flags.ts'

export interface Completable {
  /** First words: commands and groups. */
  readonly topics: readonly Topic[]
  readonly groups: readonly string[]
  readonly commands: readonly CompletableCommand[]
}

export interface Topic {
  readonly word: string
  readonly summary: string
}

export interface CompletableCommand {
  /** `ps`, `container ls`, `container list`. */
  readonly spellings: readonly string[]
  readonly summary: string
  readonly flags: readonly Flag[]
  /** Where each argument's values come from, the last one's being those of all that follow. */
  readonly args: readonly Source[]
  /** Flags end at the first argument. */
  readonly stops: boolean
}

/** What an argument names: objects, which the script asks minidock for, or anything else. */
export type Source = 'containers' | 'images' | 'networks' | 'volumes' | 'files'

/** The command that lists the names of a source. */
export const LISTS: Readonly<Record<Exclude<Source, 'files'>, string>> = {
  containers: "ps -a --format '{{.Names}}'",
  images: "images --format '{{.Repository}}:{{.Tag}}'",
  networks: "network ls --format '{{.Name}}'",
  volumes: "volume ls --format '{{.Name}}'",
}
