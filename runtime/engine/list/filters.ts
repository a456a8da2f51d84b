/** `ps --filter`. Source: moby, daemon/list.go. */

import type { Row } from '../../formats/docker/format.ts'
import { nameOfMount } from '../../formats/docker/inspected-mount.ts'
import { agree, type Filters, hasLabel, invalidFilter, matchesPattern, parseFilters, truthOf } from '../../formats/text/filters.ts'
import type { StoredContainer } from '../../store/containers/containers.ts'
import { HEALTHS, readHealth } from '../../store/containers/health-record.ts'
import { labelsOf } from '../../store/containers/labels-of.ts'
import type { ImageLookup } from '../../store/images/image-lookup.ts'
import type { Engine } from '../engine.ts'
import { coversPort, isPortRange } from './filter-values.ts'

const NAMES = [
  'ancestor',
  'before',
  'exited',
  'expose',
  'health',
  'id',
  'is-task',
  'label',
  'name',
  'network',
  'publish',
  'since',
  'status',
  'volume',
] as const
type FilterName = (typeof NAMES)[number]

const STATES = ['created', 'restarting', 'running', 'removing', 'paused', 'exited', 'dead']
const NO_HEALTH = 'none'
const HEALTH_WORDS = [...HEALTHS, NO_HEALTH]

export type ContainerFilters = Filters<FilterName>

/** What filters read besides the container. */
export interface Surroundings {
  readonly images: ImageLookup
  readonly engine: Engine
  /** Returns the columns that modules add to a container's row. */
  readonly columns: (container: StoredContainer) => Row
}

type Matcher = (container: StoredContainer, value: string, around: Surroundings) => boolean

const MATCHERS: Readonly<Record<FilterName, Matcher>> = {
  id: ({ record }, value) => value !== '' && record.Id.startsWith(value),
  name: ({ record }, value) => [record.Name, `/${record.Name}`].some(name => matchesPattern(name, value)),
  status: ({ state }, value) => state === value,
  exited: ({ state, exit }, value) => state === 'exited' && exit?.ExitCode === Number(value),
  health: (container, value) => (readHealth(container)?.Status ?? NO_HEALTH) === value,
  label: ({ record }, value) => hasLabel(labelsOf(record), value),
  // A task is a container of a swarm's service.
  'is-task': (_container, value) => truthOf(value) === false,
  network: (container, value, { columns }) => String(columns(container)['Networks']).split(',').includes(value),
  expose: ({ record }, value) => {
    const exposed = { ...record.Image.config.ExposedPorts, ...record.Request.ExposedPorts }
    return Object.keys(exposed).some(port => coversPort(value, port))
  },
  publish: ({ record }, value) =>
    Object.entries(record.Request.HostConfig.PortBindings).some(([key, bindings]) =>
      bindings.some(({ HostPort }) => coversPort(value, `${HostPort}/${key.split('/')[1] ?? 'tcp'}`)),
    ),
  volume: ({ record: { Mounts = [] } }, value) => Mounts.some(mount => mount.Destination === value || nameOfMount(mount) === value),
  ancestor: ({ record }, value, { images, engine }) => {
    const image = images.find(value)
    if (!image) return false
    const layers = engine.store.layers.names(image).slice(0, -1)
    return record.ImageId === image.id || (layers.length > 0 && layers.every((layer, index) => record.Layers[index] === layer))
  },
  before: ({ record }, value, { engine }) => record.Created < engine.store.containers.find(value).record.Created,
  since: ({ record }, value, { engine }) => record.Created > engine.store.containers.find(value).record.Created,
}

/** Rules for values, and the hint for a wrong one; `words` if the values are few. */
const VALUES: Partial<Record<FilterName, ValueRule>> = {
  status: { words: STATES, allows: value => STATES.includes(value), hint: `a status is one of ${STATES.join(', ')}` },
  exited: { allows: value => /^-?\d+$/.test(value), hint: 'it is an exit code: exited=137' },
  health: {
    words: HEALTH_WORDS,
    allows: value => HEALTH_WORDS.some(word => word === value),
    hint: `health is one of ${HEALTH_WORDS.join(', ')}`,
  },
  'is-task': { words: ['true', 'false'], allows: value => truthOf(value) !== undefined, hint: 'it is true or false' },
  expose: { allows: isPortRange, hint: 'it is a port or several: 80, 53/udp, 8000-8010/tcp' },
  publish: { allows: isPortRange, hint: 'it is a port or several: 80, 53/udp, 8000-8010/tcp' },
}

interface ValueRule {
  readonly words?: readonly string[]
  readonly allows: (value: string) => boolean
  readonly hint: string
}

/** What a condition can be, or begin with where its value may be any: `status=exited`, `name=`. */
export const CONTAINER_CONDITIONS: readonly string[] = NAMES.flatMap(name => (VALUES[name]?.words ?? ['']).map(value => `${name}=${value}`))

/**
 * Returns filters, checked.
 * @param texts `status=exited`, `label=role=db`
 * @throws {MinidockError} `invalid`, in docker's words
 */
export function parseContainerFilters(texts: readonly string[]): ContainerFilters {
  const filters = parseFilters(texts, NAMES)
  for (const [name, values] of filters) {
    const rule = VALUES[name]
    const wrong = values.find(value => rule !== undefined && !rule.allows(value))
    if (wrong !== undefined) throw invalidFilter(`${name}=${wrong}`, rule?.hint)
  }
  return filters
}

/** Returns the containers that all filters accept. @throws {MinidockError} `not-found` for a container that `before` or `since` names */
export function filterContainers(
  containers: readonly StoredContainer[],
  filters: ContainerFilters,
  around: Surroundings,
): readonly StoredContainer[] {
  return containers.filter(container => agree(filters, (name, value) => MATCHERS[name](container, value, around)))
}
