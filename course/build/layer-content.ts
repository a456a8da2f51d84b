/** What lies in the directory of a layer, against the layers below it. */

import { lstatSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { RecordedLayer } from './type.ts'

/** @param below directories of the layers below */
export function contentOf(directory: string, below: readonly string[]): Omit<RecordedLayer, 'size'> {
  const [added, changed, deleted]: [string[], string[], string[]] = [[], [], []]
  for (const entry of readdirSync(directory, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name).slice(directory.length)
    // The mark of a deletion (Documentation/filesystems/overlayfs.rst, "whiteouts and opaque directories").
    if (entry.isCharacterDevice()) deleted.push(path)
    else if (!isIn(below, path)) added.push(entry.isDirectory() ? `${path}/` : path)
    else if (!entry.isDirectory()) changed.push(path)
  }
  return { added: added.sort(), changed: changed.sort(), deleted: deleted.sort() }
}

export function isIn(directories: readonly string[], path: string): boolean {
  return directories.some(directory => lstatSync(directory + path, { throwIfNoEntry: false }) !== undefined)
}
