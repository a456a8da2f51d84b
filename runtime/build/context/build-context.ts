/**
 * Opens what a build is given: the context with its files, the Dockerfile, and the patterns of files that are not there. The Dockerfile may lie outside of a folder
 * (`-f`), may be hidden by its own .dockerignore, and is read all the same.
 */

import { basename, dirname, join, resolve } from 'node:path/posix'
import { errnoName, MinidockError } from '../../base/errors.ts'
import { pathMatcher, readIgnoreFile } from '../../formats/dockerfile/ignore-file.ts'
import { FileDigests } from '../../store/builds/file-digests.ts'
import type { ContextSource, DockerfileSource } from '../build-request.ts'
import { type ContextOptions, openArchive } from './archive-context.ts'
import { readTextFile } from './read-text-file.ts'
import { type IgnoredFiles, type OpenTree, openFolder, openLayers } from './source-tree.ts'

export interface BuildContext {
  /** With its .dockerignore. */
  readonly tree: OpenTree
  readonly dockerfile: { readonly text: string; readonly name: string }
}

const NAME = 'the build context'
const DOCKERFILE = 'Dockerfile'
const NO_FILES = 'a Dockerfile on stdin comes without files: name their folder as well, minidock build -f - FOLDER < Dockerfile'

/**
 * @param dockerfile a relative path begins at the folder of the context
 * @throws {MinidockError} `not-found` or `invalid`, in docker's words
 */
export async function openBuildContext(
  source: ContextSource,
  dockerfile: DockerfileSource,
  options: ContextOptions,
): Promise<BuildContext> {
  const tree = await openContext(source, options)
  try {
    if (dockerfile.kind === 'text')
      return { tree: withIgnored(tree, ignoredBy(tree)), dockerfile: { text: dockerfile.text, name: DOCKERFILE } }
    const folder = source.kind === 'folder' ? resolve(source.path) : '/'
    const path = resolve(folder, dockerfile.path ?? DOCKERFILE)
    const below = folder === '/' ? path.slice(1) : path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : undefined
    if (below !== undefined) return readIn(tree, tree, below)
    const outside = openOutside(dirname(path), options.launcher)
    try {
      return readIn(tree, outside, basename(path), hintForName(tree, source, basename(path)))
    } finally {
      await outside.close()
    }
  } catch (error) {
    await tree.close()
    throw error
  }
}

async function openContext(source: ContextSource, options: ContextOptions): Promise<OpenTree> {
  if (source.kind === 'archive') return await openArchive(source.content, options, NAME)
  if (source.kind === 'none') return { ...(await openLayers(options.paths, options.launcher, [], NAME)), owners: 'root', advice: NO_FILES }
  try {
    const folder = openFolder(source.path, options.launcher, { name: NAME, owners: 'root' })
    const digests = FileDigests.of(options.paths, folder.root)
    return { ...folder, ...(digests && { digests }) }
  } catch (error) {
    throw new MinidockError('not-found', `unable to prepare context: ${whyNot(error, source.path)}`, {
      hint: 'give a folder: minidock build .',
      cause: error,
    })
  }
}

function whyNot(error: unknown, path: string): string {
  const errno = errnoName(error)
  if (errno === 'ENOENT') return `path ${JSON.stringify(path)} not found`
  if (errno === 'ENOTDIR') return `${JSON.stringify(path)} is not a directory`
  if (errno === 'EACCES') return `${JSON.stringify(path)}: permission denied`
  throw error
}

function openOutside(folder: string, launcher: string): OpenTree {
  try {
    return openFolder(folder, launcher, { name: folder, owners: 'kept' })
  } catch (error) {
    if (errnoName(error) === 'ENOENT' || errnoName(error) === 'ENOTDIR') throw noDockerfile(folder, 'no such file or directory')
    throw error
  }
}

/** @param place the tree that the Dockerfile is in, and its path there */
function readIn(tree: OpenTree, place: OpenTree, path: string, hint?: string): BuildContext {
  const [name, text] = readDockerfile(place, path) ?? []
  if (name === undefined || text === undefined) throw noDockerfile(path, 'no such file or directory', hint)
  return { tree: withIgnored(tree, ignoredBy(place, `${name}.dockerignore`) ?? ignoredBy(tree)), dockerfile: { text, name } }
}

/** In docker, `dockerfile` does as well. */
function readDockerfile(place: OpenTree, path: string): readonly [name: string, text: string] | undefined {
  const names = basename(path) === DOCKERFILE ? [path, path.replace(/Dockerfile$/, 'dockerfile')] : [path]
  for (const name of names) {
    const text = readTextFile(place.root, name, 'failed to read dockerfile')
    if (text !== undefined) return [name, text]
  }
  return undefined
}

function ignoredBy(place: OpenTree, file = '.dockerignore'): IgnoredFiles | undefined {
  const text = readTextFile(place.root, file, `failed to read ${file}`)
  const patterns = text === undefined ? [] : readIgnoreFile(text)
  return patterns.length === 0 ? undefined : { ...pathMatcher(patterns), file }
}

function withIgnored(tree: OpenTree, ignored: IgnoredFiles | undefined): OpenTree {
  return ignored ? { ...tree, ignored } : tree
}

/** Many expect `-f` to begin at the build context. */
function hintForName(tree: OpenTree, source: ContextSource, name: string): string | undefined {
  if (source.kind !== 'folder' || readTextFile(tree.root, name, 'failed to read dockerfile') === undefined) return undefined
  return `the path of -f begins where you are, and not at the build context: -f ${join(source.path, name)}`
}

function noDockerfile(name: string, why: string, hint = 'name another file: -f PATH, or give it on stdin: -f -'): MinidockError {
  return new MinidockError('not-found', `failed to read dockerfile: open ${name}: ${why}`, { hint })
}
