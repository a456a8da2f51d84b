/** `events --filter`. Source: moby, daemon/events/filter.go. */

import { agree, hasLabel, parseFilters } from '../text/filters.ts'
import type { DockerEvent } from './event.ts'

type Matcher = (event: DockerEvent, value: string) => boolean

/** Actions that say more after a colon: `exec_create: ls -l`. */
const PREFIXES = ['exec_create', 'exec_start', 'health_status']

/** Of an object: its id or its name, or the beginning of one of them. */
const object =
  (type: string): Matcher =>
  ({ Type, Actor }, value) =>
    Type === type && [Actor.ID, Actor.Attributes['name'] ?? ''].some(text => text.startsWith(value))

const MATCHERS: Readonly<Record<string, Matcher>> = {
  config: object('config'),
  container: object('container'),
  daemon: object('daemon'),
  event: ({ Action }, value) => Action === value || (PREFIXES.includes(value) && Action.startsWith(`${value}:`)),
  image: ({ Type, Actor }, value) => {
    const name = Actor.Attributes[Type === 'image' ? 'name' : 'image'] ?? ''
    return [Actor.ID, name].some(text => text === value || withoutTag(text) === value)
  },
  label: ({ Actor: { Attributes } }, wanted) => hasLabel(Attributes, wanted),
  network: object('network'),
  node: object('node'),
  plugin: object('plugin'),
  scope: ({ scope }, value) => scope === value,
  secret: object('secret'),
  service: object('service'),
  type: ({ Type }, value) => Type === value,
  volume: object('volume'),
}

/** What a condition begins with, or is where docker has few: for completion. Objects that only a swarm has are left out. */
export const EVENT_CONDITIONS: readonly string[] = [
  ...['container=', 'daemon=', 'event=', 'image=', 'label=', 'network=', 'volume='],
  ...['type=container', 'type=image', 'type=network', 'type=volume'],
]

/**
 * @param texts `container=web`, `event=die`
 * @throws {MinidockError} of kind `invalid`
 */
export function parseEventFilters(texts: readonly string[]): (event: DockerEvent) => boolean {
  const filters = parseFilters(texts, Object.keys(MATCHERS))
  return event => agree(filters, (name, value) => MATCHERS[name]?.(event, value) ?? false)
}

/** A tag comes after the last slash: a port comes before. */
function withoutTag(name: string): string {
  return name.replace(/:[^:/]*$/, '')
}
