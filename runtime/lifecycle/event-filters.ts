/**
 * `events --filter`: values of one filter are alternatives, but labels must all be there; filters with different names must all agree.
 * Source: moby, daemon/events/filter.go.
 */

import { MinidockError } from '../errors.ts'
import type { DockerEvent } from '../formats/docker-event.ts'

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
  label: ({ Actor: { Attributes } }, text) => {
    const [, key = '', value] = /^([^=]*)(?:=(.*))?$/s.exec(text) ?? []
    return Object.hasOwn(Attributes, key) && (value === undefined || Attributes[key] === value)
  },
  network: object('network'),
  node: object('node'),
  plugin: object('plugin'),
  scope: ({ scope }, value) => scope === value,
  secret: object('secret'),
  service: object('service'),
  type: ({ Type }, value) => Type === value,
  volume: object('volume'),
}

/**
 * @param texts `container=web`, `event=die`
 * @throws {MinidockError} of kind `invalid`
 */
export function parseEventFilters(texts: readonly string[]): (event: DockerEvent) => boolean {
  const filters = new Map<string, string[]>()
  for (const text of texts) {
    const at = text.indexOf('=')
    const name = text.slice(0, Math.max(at, 0)).trim().toLowerCase()
    if (!Object.hasOwn(MATCHERS, name)) throw invalid(at < 0 ? text : name)
    filters.set(name, [...(filters.get(name) ?? []), text.slice(at + 1).trim()])
  }
  return event =>
    [...filters].every(([name, values]) => {
      const matches = (value: string) => MATCHERS[name]?.(event, value) ?? false
      return name === 'label' ? values.every(matches) : values.some(matches)
    })
}

/** A tag comes after the last slash: a port comes before. */
function withoutTag(name: string): string {
  return name.replace(/:[^:/]*$/, '')
}

function invalid(filter: string): MinidockError {
  const names = Object.keys(MATCHERS).map(name => `${name}=…`)
  return new MinidockError('invalid', `invalid filter '${filter}'`, { hint: `filters are ${names.join(', ')}` })
}
