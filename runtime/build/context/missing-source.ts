/** The error for a source that is not there: in docker's words, with what may have been meant. */

import { closeSync } from 'node:fs'
import { MinidockError } from '../../base/errors.ts'
import { didYouMean } from '../../formats/text/suggest.ts'
import { namesIn, openDirectory } from '../../store/trees/open-entry.ts'
import { type Resolved, resolvePath } from '../../store/trees/resolve-path.ts'
import { byteName, displayName } from '../../store/trees/unpack-names.ts'
import type { SourceTree } from './source-tree.ts'

/** @param path as the step has it, from the root of the tree */
export function sourceNotFound(tree: SourceTree, path: string): MinidockError {
  const message = `failed to compute cache key: failed to calculate checksum of ${tree.name}: ${JSON.stringify(path)}: not found`
  return new MinidockError('not-found', message, { hint: hintFor(tree, path) })
}

function hintFor(tree: SourceTree, path: string): string {
  const found = resolvePath(tree.root, byteName(path))
  try {
    if (found.kind === 'found') return found.place.stats.isSocket() ? 'it is a socket, which cannot be copied' : hiddenHint(tree, path)
    const meant = found.kind === 'missing' ? nearNames(tree, found) : undefined
    return meant ?? tree.advice ?? `its path begins at the root of ${tree.name}, and no .. leads out of it: see what is there`
  } finally {
    if (found.kind === 'found') closeSync(found.place.directory)
  }
}

function hiddenHint({ ignored, name }: SourceTree, path: string): string {
  if (!ignored) return `nothing below it is chosen from ${name}`
  const shown = path.replace(/^\//, '')
  return `${ignored.file} leaves it out: to bring it back, add a last line to it: !${shown}`
}

function nearNames(tree: SourceTree, { path, rest: [name = ''] }: Extract<Resolved, { kind: 'missing' }>): string | undefined {
  const found = resolvePath(tree.root, path)
  if (found.kind !== 'found') return undefined
  const { directory, stats } = found.place
  try {
    const names = stats.isDirectory() ? visibleNames(tree, path, directory) : []
    return didYouMean(displayName(name), names, near => JSON.stringify(`/${path === '' ? '' : `${displayName(path)}/`}${near}`))
  } finally {
    closeSync(directory)
  }
}

function visibleNames({ ignored }: SourceTree, path: string, directory: number): readonly string[] {
  const listed = openDirectory(directory)
  try {
    const below = path === '' ? '' : `${displayName(path)}/`
    return namesIn(listed)
      .map(displayName)
      .filter(name => !(ignored?.matches(below + name) ?? false))
  } finally {
    closeSync(listed)
  }
}
