/** `ps`: which containers there are, and what is said of each. */

import type { MinidockError } from '../../base/errors.ts'
import type { Row } from '../../formats/docker/format.ts'
import type { ContainerSize } from '../../plan/contributions.ts'
import { statusOf } from '../../store/containers/container-status.ts'
import type { StoredContainer } from '../../store/containers/containers.ts'
import { readHealth } from '../../store/containers/health-record.ts'
import { isActive } from '../../store/containers/stored-container.ts'
import { ImageLookup } from '../../store/images/image-lookup.ts'
import { columnsBy, contributionsOf, sizeBy, subjectOf } from '../contributions.ts'
import type { Engine } from '../engine.ts'
import { listReconciled } from '../reconcile.ts'
import { filterContainers, parseContainerFilters } from './filters.ts'

export interface ListOptions {
  /** As docker's, each `name=value`. */
  readonly filters: readonly string[]
  /** Also those that do not run; whoever asks for a state, or for the last ones, gets them as well. */
  readonly all: boolean
  /** Only so many, the newest. */
  readonly last?: number | undefined
  /** What each takes on the disk too, which takes time to measure. */
  readonly size: boolean
}

export interface ListedContainer {
  readonly container: StoredContainer
  /** The name it was made from; the image's id if that name is another image's by now. */
  readonly image: string
  /** In docker's words: `Up 5 minutes (healthy)`. */
  readonly status: string
  /** What modules say of it. */
  readonly columns: Row
  readonly size?: ContainerSize | undefined
}

export interface ContainerList {
  /** The newest first. */
  readonly containers: readonly ListedContainer[]
  /** Why a container is not among them, by its id. */
  readonly damaged: ReadonlyMap<string, MinidockError>
}

/** @throws {MinidockError} `invalid` for a filter that docker does not know; `not-found` for a container that one names */
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
      status: statusOf(container, container.state === 'running' ? readHealth(container.directory) : undefined, now),
      columns: columns(container),
      size: size ? sizeBy(contributions, subject(container)) : undefined,
    }),
  )
  return { containers, damaged }
}
