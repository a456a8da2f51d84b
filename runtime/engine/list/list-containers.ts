/** `ps`: lists containers. */

import type { MinidockError } from '../../base/errors.ts'
import type { Row } from '../../formats/docker/format.ts'
import type { ContainerSize } from '../../plan/contributions.ts'
import { statusOf } from '../../store/containers/container-status.ts'
import type { StoredContainer } from '../../store/containers/containers.ts'
import { readHealth } from '../../store/containers/health-record.ts'
import { labelsOf } from '../../store/containers/labels-of.ts'
import { isActive } from '../../store/containers/stored-container.ts'
import { ImageLookup } from '../../store/images/image-lookup.ts'
import { columnsBy, contributionsOf, sizeBy, subjectOf } from '../contributions.ts'
import type { Engine } from '../engine.ts'
import { listReconciled } from '../reconcile.ts'
import { filterContainers, parseContainerFilters } from './filters.ts'

export interface ListOptions {
  /** Docker's filters: `status=exited`. */
  readonly filters: readonly string[]
  /** Whether containers that do not run are listed; with `last` or a filter `status`, they are anyway. */
  readonly all: boolean
  /** How many are listed, the newest first; absent: all. */
  readonly last?: number | undefined
  /** Whether the room on the disk is measured, which takes time. */
  readonly size: boolean
}

/** A row of `ps`, before it is laid out. */
export interface ListedContainer {
  readonly container: StoredContainer
  /** The image's name, as the container was made from it; the image's id if another image has that name now. */
  readonly image: string
  /** Its own and its image's. */
  readonly labels: Readonly<Record<string, string>>
  /** Docker's words: `Up 5 minutes (healthy)`. */
  readonly status: string
  /** Columns that modules contribute. */
  readonly columns: Row
  readonly size?: ContainerSize | undefined
}

export interface ContainerList {
  /** Newest first. */
  readonly containers: readonly ListedContainer[]
  /** Containers that are left out because a file is damaged, by id. */
  readonly damaged: ReadonlyMap<string, MinidockError>
}

/** Returns containers, newest first. @throws {MinidockError} `invalid` for a filter that docker does not know; `not-found` for a container that a filter names */
export async function listContainers(engine: Engine, { filters: texts, all, last, size }: ListOptions): Promise<ContainerList> {
  const filters = parseContainerFilters(texts)
  const images = new ImageLookup(engine.store.paths)
  const contributions = await contributionsOf(engine)
  const subject = (container: StoredContainer) => subjectOf(engine, container, images)
  const columns = (container: StoredContainer) => columnsBy(contributions, subject(container))
  const damaged = new Map<string, MinidockError>()
  const found = await listReconciled(engine, (id, error) => void damaged.set(id, error))
  const candidates = all || last !== undefined || filters.has('status') ? found : found.filter(isActive)
  const chosen = filterContainers(candidates, filters, { images, engine, columns }).slice(0, last)
  const now = Date.now()
  const containers = chosen.map(
    (container): ListedContainer => ({
      container,
      image: images.nameOf(container.record),
      labels: labelsOf(container.record),
      status: statusOf(container, container.state === 'running' ? readHealth(container) : undefined, now),
      columns: columns(container),
      size: size ? sizeBy(contributions, subject(container)) : undefined,
    }),
  )
  return { containers, damaged }
}
