/** Finds what the sources of a `COPY` or an `ADD` name: a path, or a pattern of `filepath.Match` whose matches are looked for. */

import { closeSync } from 'node:fs'
import { parsePathPattern, pathTest } from '../../formats/go/path-pattern.ts'
import { namesIn, openDirectory, statEntry } from '../../store/trees/open-entry.ts'
import { resolvePath } from '../../store/trees/resolve-path.ts'
import { byteName, displayName } from '../../store/trees/unpack-names.ts'
import type { SourceTree } from './source-tree.ts'

export interface FoundSource {
  /** The last name of its path, which a file keeps in a directory; latin1. */
  readonly name: string
  /** In the tree, without links in it; latin1, '' is the root. */
  readonly path: string
  readonly isDirectory: boolean
}

/** Whether a path names several files: docker's rule, in which a backslash makes the next character ordinary. */
export function hasWildcards(path: string): boolean {
  return /^(?:[^\\*?[]|\\.)*[*?[]/s.test(path)
}

/**
 * Returns what a path names: at most one file or directory, unless it has wildcards. A link at its end is followed.
 * @param path from the root of the tree
 */
export function findSources(tree: SourceTree, path: string): readonly FoundSource[] {
  const names = path.split('/').filter(Boolean)
  const first = names.findIndex(hasWildcards)
  if (first < 0) return lookUp(tree, byteName(names.join('/')))
  const base = resolvePath(tree.root, byteName(names.slice(0, first).join('/')), hiddenBy(tree))
  if (base.kind !== 'found') return []
  closeSync(base.place.directory)
  return matchesOf(tree, base.path, names.slice(first)).flatMap(match => lookUp(tree, match))
}

function lookUp(tree: SourceTree, path: string): readonly FoundSource[] {
  const found = resolvePath(tree.root, path, hiddenBy(tree))
  if (found.kind !== 'found') return []
  closeSync(found.place.directory)
  return [{ name: path.slice(path.lastIndexOf('/') + 1), path: found.path, isDirectory: found.place.stats.isDirectory() }]
}

/** A link that .dockerignore names leads nowhere. */
function hiddenBy({ ignored }: SourceTree): (path: string) => boolean {
  return path => ignored?.matches(displayName(path)) ?? false
}

/** Links are followed up to the first wildcard, and at the end of a match: not in between. */
function matchesOf(tree: SourceTree, base: string, [pattern, ...patterns]: readonly string[]): readonly string[] {
  if (pattern === undefined) return [base]
  const isMatch = pathTest(parsePathPattern(pattern))
  return namesBelow(tree, base, name => isMatch(displayName(name)), patterns.length > 0).flatMap(name =>
    matchesOf(tree, base === '' ? name : `${base}/${name}`, patterns),
  )
}

function namesBelow(tree: SourceTree, path: string, isWanted: (name: string) => boolean, onlyDirectories: boolean): readonly string[] {
  const found = resolvePath(tree.root, path)
  if (found.kind !== 'found') return []
  const { directory, stats } = found.place
  try {
    if (!stats.isDirectory()) return []
    const listed = openDirectory(directory)
    try {
      return namesIn(listed).filter(name => isWanted(name) && (!onlyDirectories || statEntry(listed, name)?.isDirectory()))
    } finally {
      closeSync(listed)
    }
  } finally {
    closeSync(directory)
  }
}
