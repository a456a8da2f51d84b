/**
 * What a module adds to commands that look at containers or clear away: parts of `inspect`, columns of `ps`, lines of `system df`, things for `system prune`,
 * findings of `doctor`. Loaded when such a command runs, and never by a start.
 */

import type { Listing, Row } from '../formats/docker/format.ts'
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
  /** Members of docker's ContainerInspectResponse. A later module's stand in the place of an earlier one's. */
  inspect?(subject: Subject): Inspected
  /** Columns of `ps`, as above. */
  ps?(subject: Subject): Row
  /** What the container takes on the disk, as above. */
  size?(subject: Subject): ContainerSize
  /** A line of `system df`. @param containers all, as they are */
  usage?(store: Store, containers: readonly StoredContainer[]): Usage
  readonly prune?: Prune
  /** Asked, one after the other, for an image that is not in the store. */
  readonly images?: ImageSource
  /** What this machine has and lacks for the module. Pure. */
  doctor?(facts: MachineFacts): readonly Finding[]
}

/** A container that is looked at. */
export interface Subject {
  readonly container: StoredContainer
  readonly store: Store
  readonly images: ImageLookup
  /** What its last start was planned with; undefined: it was never started. @throws {MinidockError} `engine` for a damaged file */
  readonly plan: () => (PlanFacts & Pick<PlanDraft, 'reserved'>) | undefined
}

export interface Inspected extends Readonly<Record<string, unknown>> {
  readonly NetworkSettings?: NetworkSettings
}

/** Bytes. */
export interface ContainerSize {
  /** Of the files that it has written or changed. */
  readonly SizeRw: number
  /** Of all its files: the image's too, which other containers may share. */
  readonly SizeRootFs: number
}

/** The lines of `system df`, in docker's order. */
export const USAGES = ['Images', 'Containers', 'Local Volumes', 'Build Cache'] as const

export interface Usage {
  readonly kind: (typeof USAGES)[number]
  readonly total: Total
  /** For `--verbose`. @param now milliseconds since 1970 */
  rows(now: number): readonly Row[]
  readonly listing: Listing
}

export interface Total {
  readonly total: number
  readonly active: number
  /** Bytes. */
  readonly size: number
  /** Bytes. */
  readonly reclaimable: number
}

/** The sections of `system prune`, in docker's order. */
export const PRUNED = ['Containers', 'Networks', 'Volumes', 'Images', 'Build Cache'] as const

export interface Prune {
  readonly kind: (typeof PRUNED)[number]
  /** What the warning says will be removed: `all dangling images`. */
  warning(options: PruneOptions): string
  run(store: Store, options: PruneOptions): Promise<Pruned>
}

export interface PruneOptions {
  /** Also what only is not used. */
  readonly all: boolean
  /** What the filters say. */
  readonly mayGo: (object: Prunable) => boolean
}

export interface Pruned {
  /** What docker prints of each. */
  readonly lines: readonly string[]
  /** Bytes. */
  readonly reclaimed: number
}
