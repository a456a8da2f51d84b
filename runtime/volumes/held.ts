/** What a start has to know of the host and of other containers before its mounts can be compiled: `reserve` finds it, and `plan.json` keeps it. */

import { isObject } from '../formats/go/json.ts'
import type { SpecMount } from '../formats/oci/spec.ts'
import type { WantedVolume } from '../store/volumes/volumes.ts'

export interface HeldMounts {
  /** Places of binds whose source is a file, and not a directory. */
  readonly files: readonly string[]
  /** By their places: what is mounted instead of a volume's own directory. */
  readonly mounted: Readonly<Record<string, Pick<SpecMount, 'type' | 'source' | 'options'>>>
  /** The volumes that the container brings with it: those that are not there yet are made. */
  readonly wanted: readonly WantedVolume[]
}

const NOTHING: HeldMounts = { files: [], mounted: {}, wanted: [] }

/** Returns what this module holds for a start; nothing for a container without mounts. */
export function heldIn({ reserved }: { readonly reserved: Readonly<Record<string, unknown>> }): HeldMounts {
  const held = reserved['volumes']
  return isHeld(held) ? held : NOTHING
}

/** This module has written it itself, to `plan.json`, which nobody else edits: so only its shape is checked. */
function isHeld(value: unknown): value is HeldMounts {
  return isObject(value) && Array.isArray(value['files']) && isObject(value['mounted']) && Array.isArray(value['wanted'])
}
