/**
 * Where mounts come to lie. A path of the image can be a link, also to a path that is missing, so it is followed through the layers before the container is born:
 * then the place can be made, and what must not be covered is seen. The new process follows links once more, inside the root.
 */

import { MinidockError } from '../base/errors.ts'
import { mountDestination } from '../formats/docker/mount-destination.ts'
import { mountedPlaces } from '../formats/docker/mounted-places.ts'
import type { PlanDraft } from '../plan/plan.ts'
import type { Store } from '../store/state/store.ts'
import { refuseProc } from './resolve-mounts.ts'

export interface ImagePlaces {
  /** By the place that is asked for, where it is another one. */
  readonly places: Readonly<Record<string, string>>
  /** By the place that is asked for: the mode of the directory that a tmpfs hides. */
  readonly modes: Readonly<Record<string, number>>
}

/** @throws {MinidockError} `invalid` for a volume over a file, a place in /proc, and a link to the root */
export function findPlaces(draft: Pick<PlanDraft, 'id' | 'layers' | 'mounts' | 'request'>, store: Store): ImagePlaces {
  const asked = mountedPlaces(draft)
  // What the container has written in an earlier life counts too.
  const layers = [...draft.layers, `../containers/${draft.id}/upper`]
  const volumes = new Set((draft.mounts ?? []).flatMap(point => (point.Type === 'volume' && !point.Subpath ? [point.Destination] : [])))
  const places: Record<string, string> = {}
  const modes: Record<string, number> = {}
  for (const place of asked) {
    // What another mount hides is not the image's any more.
    if ([...asked].some(other => place.startsWith(`${other}/`))) continue
    const found = store.layers.find(layers, place)
    mountDestination(found.path)
    refuseProc(found.path)
    if (found.kind === 'file' && volumes.has(place)) throw overFile(place)
    if (found.path !== place) places[place] = found.path
    if (found.kind === 'directory') modes[place] = found.mode
  }
  return { places, modes }
}

function overFile(place: string): MinidockError {
  return new MinidockError('invalid', `cannot mount volume over existing file, file exists ${place}`, {
    hint: 'a volume is a directory: choose another place, or bind a file of the host',
  })
}
