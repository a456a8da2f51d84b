/** What most flags that limit do with their value: it becomes a field of the request. */

import type { ContainerRequest, HostConfig } from '../formats/docker/request.ts'

type Apply<V> = (request: ContainerRequest, value: V) => void

export function sets<K extends keyof HostConfig>(field: K): Apply<HostConfig[K]> {
  return setsTo(field, value => value)
}

/** @param read makes the field's value of the flag's */
export function setsTo<K extends keyof HostConfig, V>(field: K, read: (value: V) => HostConfig[K]): Apply<V> {
  return ({ HostConfig }, value) => {
    HostConfig[field] = read(value)
  }
}
