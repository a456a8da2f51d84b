/** The events of a container's volumes: mounted before it starts, unmounted after its end. Source: moby, daemon/volumes.go; events.go. */

import { lstatSync } from 'node:fs'
import type { DockerEvent } from '../../formats/docker/event.ts'
import type { MountPoint, VolumePoint } from '../../formats/docker/mount-point.ts'
import type { ContainerRecord } from './container-record.ts'

/** An event of another object that happens together with one of the container's. */
export interface GoingWith {
  readonly when: 'before' | 'after'
  /** Of the container. */
  readonly action: 'start' | 'die' | 'destroy'
  readonly event: Omit<DockerEvent, 'time' | 'timeNano'>
}

/** Returns the events that go with those of the container. @param directory containers/<id> */
export function mountEvents({ Id, Mounts = [], Request }: ContainerRecord, directory: string): GoingWith[] {
  const volumes = Mounts.filter(isVolume)
  const removed = Request.HostConfig.AutoRemove ? volumes.filter(({ Name }) => liesWithin(directory, Name)) : []
  return [
    ...volumes.map(volume => ({ when: 'before', action: 'start', event: mounted(volume, Id) }) as const),
    ...volumes.map(volume => ({ when: 'after', action: 'die', event: eventOf('unmount', volume, { container: Id }) }) as const),
    ...removed.map(volume => ({ when: 'before', action: 'destroy', event: eventOf('destroy', volume, {}) }) as const),
  ]
}

/** Returns whether a volume is removed with the container's directory. In the place of one that another container uses too there is a link. */
function liesWithin(directory: string, name: string): boolean {
  return lstatSync(`${directory}/volumes/${name}`, { throwIfNoEntry: false })?.isDirectory() === true
}

function isVolume(point: MountPoint): point is VolumePoint {
  return point.Type === 'volume'
}

function mounted(volume: VolumePoint, container: string): GoingWith['event'] {
  const { Destination, RW } = volume
  return eventOf('mount', volume, { container, destination: Destination, propagation: '', 'read/write': String(RW) })
}

function eventOf(
  Action: string,
  { Name, Driver }: VolumePoint,
  attributes: Record<string, string>,
): Omit<DockerEvent, 'time' | 'timeNano'> {
  return { Type: 'volume', Action, Actor: { ID: Name, Attributes: { ...attributes, driver: Driver } }, scope: 'local' }
}
