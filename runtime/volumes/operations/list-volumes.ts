/** `volume ls`: which volumes there are, and which of them cannot be read. Source: moby, volume/service/convert.go. */

import type { MinidockError } from '../../base/errors.ts'
import type { Engine } from '../../engine/engine.ts'
import { agree, hasLabel, invalidFilter, matchesPattern, parseFilters, truthOf } from '../../formats/text/filters.ts'
import { inNaturalOrder } from '../../formats/text/natural-order.ts'
import { linksOf } from '../../store/volumes/volume-use.ts'
import type { StoredVolume } from '../../store/volumes/volumes.ts'

export type ListedVolume = Pick<StoredVolume, 'record' | 'data'>

export interface VolumeList {
  /** In docker's order. */
  readonly volumes: readonly ListedVolume[]
  /** Volumes that are left out because a file is damaged, by name. */
  readonly damaged: ReadonlyMap<string, MinidockError>
}

type Filter = 'dangling' | 'driver' | 'label' | 'name'
type Matcher = (volume: StoredVolume, value: string, links: ReadonlyMap<string, number>) => boolean

const MATCHERS: Readonly<Record<Filter, Matcher>> = {
  dangling: ({ record }, value, links) => links.has(record.Name) !== truthOf(value),
  driver: (_volume, value) => value === 'local',
  label: ({ record }, value) => hasLabel(record.Labels, value),
  name: ({ record }, value) => matchesPattern(record.Name, value),
}

/** @param texts docker's filters: `dangling=true` @throws {MinidockError} `invalid`, in docker's words, for one that makes no sense */
export async function listVolumes({ store }: Engine, texts: readonly string[] = []): Promise<VolumeList> {
  const filters = parseFilters(texts, ['dangling', 'driver', 'label', 'name'])
  checkDangling(filters.get('dangling') ?? [])
  const links = linksOf(filters.has('dangling') ? store.containers.list() : [])
  const damaged = new Map<string, MinidockError>()
  const all = await store.volumes.list((name, error) => void damaged.set(name, error))
  const volumes = all.filter(volume => agree(filters, (name, value) => MATCHERS[name](volume, value, links)))
  return { volumes: volumes.sort((one, other) => inNaturalOrder(one.record.Name, other.record.Name)), damaged }
}

function checkDangling(values: readonly string[]): void {
  const wrong = values.find(value => truthOf(value) === undefined || truthOf(value) !== truthOf(values[0] ?? ''))
  if (wrong !== undefined) throw invalidFilter(`dangling=${wrong}`, 'it is true or false')
}
