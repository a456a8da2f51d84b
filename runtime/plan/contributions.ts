/**
 * A module's contributions to commands that show containers or remove what is not used: parts of `inspect`, columns of `ps`, lines of `system df`, sections of
 * `system prune`, parts of `system gc`, findings of `doctor`, and a source of images. They are loaded when such a command runs, and by a start only for
 * an image that is not in the store.
 */

import type { Listing, Row } from '../formats/docker/format.ts'
import type { InspectedMount } from '../formats/docker/inspected-mount.ts'
import type { NetworkSettings } from '../formats/docker/network-settings.ts'
import type { Prunable } from '../formats/docker/prune-filters.ts'
import type { MachineFacts } from '../kernel/machine/doctor/facts.ts'
import type { Finding } from '../kernel/machine/doctor/finding.ts'
import type { StoredContainer } from '../store/containers/containers.ts'
import type { ImageLookup } from '../store/images/image-lookup.ts'
import type { Store } from '../store/state/store.ts'
import type { ImageSource } from './image-source.ts'
import type { PlanDraft, PlanFacts } from './plan.ts'

export interface Contributions {
  /** Returns members of docker's ContainerInspectResponse. A member from a later module replaces the same member from an earlier one. */
  inspect?(subject: Subject): Inspected
  /** Returns columns of `ps`, by their keys: `Ports`. A column from a later module replaces an earlier one. */
  ps?(subject: Subject): Row
  /** Returns the room that the container takes on the disk. Only the last module that has this member is asked. */
  size?(subject: Subject): ContainerSize
  /** The sort of objects that the module brings, for `inspect`: it looks for a name among containers, images, and then these, in the order of the chapters. */
  readonly objects?: Objects
  /** Returns a line of `system df`. @param containers all containers, reconciled with what runs */
  usage?(store: Store, containers: readonly StoredContainer[]): Usage | Promise<Usage>
  /** A section of `system prune`. */
  readonly prune?: Prune
  /** A source for images that are not in the store. Sources are asked by their rank, until one can be reached. */
  readonly images?: ImageSource
  /**
   * Its part of `system gc`, after that for containers: removes what killed commands have left, and what no container needs any more. It may run beside any other
   * command, and beside itself. Yields a sentence for each thing that was done. @throws {MinidockError} what could not be done
   */
  collect?(store: Store, launcher: string): AsyncIterable<string>
  /** Judges whether the machine has what the module needs. @param store says what has been made on it */
  doctor?(facts: MachineFacts, store: Store): readonly Finding[] | Promise<readonly Finding[]>
}

/** The container that `inspect`, `ps` or `size` is about. */
export interface Subject {
  readonly container: StoredContainer
  readonly store: Store
  readonly images: ImageLookup
  /** Reads the facts and the reservations of its last start; undefined: it was never started. @throws {MinidockError} `engine` for a damaged file */
  readonly plan: () => (PlanFacts & Pick<PlanDraft, 'reserved'>) | undefined
}

/** Objects that have names, beside containers and images. */
export interface Objects {
  /** As `inspect --type` names them. */
  readonly kind: 'network' | 'volume'
  /** Returns what `inspect` shows of one. @throws {MinidockError} `not-found` */
  inspect(store: Store, name: string): Promise<object>
}

export interface Inspected extends Readonly<Record<string, unknown>> {
  readonly NetworkSettings?: NetworkSettings
  readonly Mounts?: readonly InspectedMount[]
}

/** Docker's names; bytes. */
export interface ContainerSize {
  /** The files that the container has written or changed. */
  readonly SizeRw: number
  /** All its files, those of the image too, which other containers may share. */
  readonly SizeRootFs: number
}

/** The lines of `system df`, in docker's order. */
export const USAGES = ['Images', 'Containers', 'Local Volumes', 'Build Cache'] as const

/** A line of `system df`, and the rows below it with `--verbose`. */
export interface Usage {
  readonly kind: (typeof USAGES)[number]
  readonly total: Total
  /** Returns a row for each object, for `--verbose`. @param now milliseconds since 1970 */
  rows(now: number): readonly Row[]
  /** How the rows are laid out: their columns. */
  readonly listing: Listing
}

export interface Total {
  /** How many objects there are. */
  readonly total: number
  /** How many of them are in use. */
  readonly active: number
  /** Bytes. */
  readonly size: number
  /** Bytes. */
  readonly reclaimable: number
}

/** The sections of `system prune`, in docker's order. */
export const PRUNED = ['Containers', 'Networks', 'Volumes', 'Images', 'build cache objects'] as const

/** A section of `system prune`: what it removes, and how. */
export interface Prune {
  readonly kind: (typeof PRUNED)[number]
  /** Returns the line of the warning that names what will be removed: `all dangling images`. */
  warning(options: PruneOptions): string
  /** Removes what is not used, and logs the event `prune`. @param launcher path of the launcher's binary */
  run(store: Store, options: PruneOptions, launcher: string): Promise<Pruned>
}

export interface PruneOptions {
  /** `--all`: also objects that have a name but no user, as images without a container. */
  readonly all: boolean
  /** Returns whether the filters let an object be removed. */
  readonly mayGo: (object: Prunable) => boolean
}

export interface Pruned {
  /** Docker's output: one or more lines for each object that was removed. */
  readonly lines: readonly string[]
  /** Bytes. */
  readonly reclaimed: number
}
