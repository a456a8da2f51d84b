/** The entries of a layer in an order that depends on their names alone, so that the same files make the same layer, digest for digest. */

import { dirname } from 'node:path'
import type { TarEntry } from '../../formats/tar/pack.ts'

/** By name, so that a folder comes before what is in it; folders that are missing are added. Where two entries have one name, the first stays. */
export function layerEntries(entries: readonly TarEntry[]): TarEntry[] {
  const byName = new Map<string, TarEntry>()
  for (const entry of entries) if (!byName.has(entry.name)) byName.set(entry.name, entry)
  for (const { name } of entries) {
    for (let folder = dirname(name); folder !== '.'; folder = dirname(folder))
      if (!byName.has(`${folder}/`)) byName.set(`${folder}/`, { name: `${folder}/`, type: 'directory' })
  }
  return [...byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
}
