/** `inspect` for a volume, in docker's shape (Engine API v1.50, Volume). */

import { Volume } from '../formats/docker/documents/volume.ts'
import type { Json } from '../formats/go/json.ts'
import { typedMembers } from '../formats/go/typed-json.ts'
import type { Store } from '../store/state/store.ts'

type Texts = Readonly<Record<string, string>>

/** @throws {MinidockError} `not-found`, in docker's words; `engine` when its files are damaged */
export async function inspectVolume({ volumes }: Store, name: string): Promise<Json> {
  const { record, options, data } = await volumes.find(name)
  return typedMembers(Volume, {
    // In whole seconds.
    CreatedAt: record.CreatedAt.replace(/\.\d+/, ''),
    Driver: 'local',
    Labels: unlessEmpty(record.Labels),
    Mountpoint: data,
    Name: record.Name,
    Options: unlessEmpty(options),
    Scope: 'local',
  })
}

/** Docker says null where there is none. */
function unlessEmpty(texts: Texts): Texts | null {
  return Object.keys(texts).length === 0 ? null : texts
}
