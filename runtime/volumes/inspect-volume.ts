/** `inspect` for a volume, in docker's shape (Engine API v1.50, Volume). */

import type { Store } from '../store/state/store.ts'

type Texts = Readonly<Record<string, string>>

/** Members in docker's order. */
export interface VolumeInspection {
  /** In whole seconds. */
  readonly CreatedAt: string
  readonly Driver: 'local'
  /** Null for none. */
  readonly Labels: Texts | null
  /** The directory with the volume's files. */
  readonly Mountpoint: string
  readonly Name: string
  readonly Options: Texts | null
  readonly Scope: 'local'
}

/** @throws {MinidockError} `not-found`, in docker's words; `engine` when its files are damaged */
export async function inspectVolume({ volumes }: Store, name: string): Promise<VolumeInspection> {
  const { record, options, data } = await volumes.find(name)
  return {
    CreatedAt: record.CreatedAt.replace(/\.\d+/, ''),
    Driver: 'local',
    Labels: sorted(record.Labels),
    Mountpoint: data,
    Name: record.Name,
    Options: sorted(options),
    Scope: 'local',
  }
}

function sorted(texts: Texts): Texts | null {
  const entries = Object.entries(texts)
  return entries.length === 0 ? null : Object.fromEntries(entries.sort(([one], [other]) => (one < other ? -1 : 1)))
}
