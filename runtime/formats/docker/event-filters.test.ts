import { expect, test } from 'vitest'
import type { DockerEvent, EventType } from './event.ts'
import { parseEventFilters } from './event-filters.ts'

function event(Type: EventType, Action: string, ID: string, Attributes: Record<string, string>): DockerEvent {
  return { Type, Action, Actor: { ID, Attributes }, scope: 'local', time: 0, timeNano: 0n }
}

const events = {
  start: event('container', 'start', 'c1', { name: 'web', image: 'busybox:1', role: 'db' }),
  exec: event('container', 'exec_create: ls -l', 'c2', { name: 'other', image: 'busybox' }),
  tag: event('image', 'tag', 'sha256:1', { name: 'registry:5000/web:1' }),
}

const chosen = (...texts: string[]) =>
  Object.entries(events)
    .filter(([, each]) => parseEventFilters(texts)(each))
    .map(([name]) => name)

test('by type, container, action, image, label and scope, as docker does', () => {
  expect(chosen()).toEqual(['start', 'exec', 'tag'])
  expect(chosen('type=image')).toEqual(['tag'])
  expect(chosen('container=we')).toEqual(['start'])
  expect(chosen('container=c1', 'container=other')).toEqual(['start', 'exec'])
  expect(chosen('event=exec_create')).toEqual(['exec'])
  expect(chosen('event=exec_create: ls -l')).toEqual(['exec'])
  expect(chosen('image=busybox')).toEqual(['start', 'exec'])
  expect(chosen('image=registry:5000/web')).toEqual(['tag'])
  expect(chosen('label=role')).toEqual(['start'])
  expect(chosen('label=role', 'label=role=web')).toEqual([])
  expect(chosen('scope=swarm')).toEqual([])
  expect(chosen('daemon=x')).toEqual([])
})

test('a filter that there is not is refused', () => {
  expect(() => chosen('colour=red')).toThrow("invalid filter 'colour'")
  expect(() => chosen('start')).toThrow('bad format of filter')
})
