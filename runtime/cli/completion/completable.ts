/** What there is to complete, as data: the shells' scripts are written from it. */

import { CONTAINER_CONDITIONS } from '../../engine/list/filters.ts'
import { EVENT_CONDITIONS } from '../../formats/docker/event-filters.ts'
import { PRUNE_CONDITIONS } from '../../formats/docker/prune-filters.ts'
import { SIGNAL_NAMES } from '../../formats/text/signal.ts'
import type { Flag, ValueSource } from '../flags.ts'

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

/** What an argument names: objects, which the script asks minidock for, a path here or in a container (`web:/etc`), or anything else. */
export type Source = Listed | 'copies' | 'files'

type Listed = 'containers' | 'images' | 'networks' | 'volumes'

/** The command that lists the names of a source. */
export const LISTS: Readonly<Record<Listed, string>> = {
  containers: "ps -a --format '{{.Names}}'",
  images: "images --format '{{.Repository}}:{{.Tag}}'",
  networks: "network ls --format '{{.Name}}'",
  volumes: "volume ls --format '{{.Name}}'",
}

/** The command that lists the paths of containers that begin as its last argument does. */
export const PATHS = 'system paths'

/** The value of `--pid`, `--ipc` and `--network` that goes on with the name of a container. */
export const PEER = 'container:'

/** The values of a source that are the same on every machine. */
export const WORDS: Readonly<Record<Exclude<ValueSource, 'variables'>, readonly string[]>> = {
  signals: SIGNAL_NAMES,
  'container-filters': CONTAINER_CONDITIONS,
  'event-filters': EVENT_CONDITIONS,
  'prune-filters': PRUNE_CONDITIONS,
}
