/** What a start has to know of the host and of other containers before its mounts can be compiled: `reserve` finds it, and `plan.json` keeps it. */

import { isObject } from '../formats/go/json.ts'
import type { WantedVolume } from '../store/volumes/volumes.ts'
import type { MountedVolume } from './mounted-volumes.ts'

export interface HeldMounts {
  /** Places of mounts whose source is a file, and not a directory. */
  readonly files: readonly string[]
  /** By the place that is asked for: where it lies, if links of the image lead elsewhere. */
  readonly places: Readonly<Record<string, string>>
  /** By the place that is asked for: the mode of the image's directory there. */
  readonly modes: Readonly<Record<string, number>>
  /** By their places: what is mounted instead of a volume's own directory. */
  readonly mounted: Readonly<Record<string, MountedVolume>>
  /** The volumes that the container brings with it: those that are not there yet are made. */
  readonly wanted: readonly WantedVolume[]
  /** Names of volumes that a new container takes over from others: they are not made if they are gone. */
  readonly borrowed: readonly string[]
}

const NOTHING: HeldMounts = { files: [], places: {}, modes: {}, mounted: {}, wanted: [], borrowed: [] }

/** Returns what this module holds for a start; nothing for a container without mounts. */
export function heldIn({ reserved }: { readonly reserved: Readonly<Record<string, unknown>> }): HeldMounts {
  const held = reserved['volumes']
  return isHeld(held) ? held : NOTHING
}

/** This module has written it itself, to `plan.json`, which nobody else edits: so only its shape is checked. */
function isHeld(value: unknown): value is HeldMounts {
  if (!isObject(value)) return false
  return (
    [value['places'], value['modes'], value['mounted']].every(isObject) &&
    [value['files'], value['wanted'], value['borrowed']].every(Array.isArray)
  )
}
