/** `WORKDIR`: makes a directory that is not there, and those above it. Source: moby/buildkit, frontend/dockerfile/dockerfile2llb/convert.go, `dispatchWorkdir`. */

import { closeSync } from 'node:fs'
import { MinidockError } from '../../base/errors.ts'
import type { WorkdirStep } from '../../formats/dockerfile/steps.ts'
import type { TarItem } from '../../formats/tar/write.ts'
import { copyItems } from '../../store/trees/copy-tree.ts'
import type { Owner } from '../../store/trees/describe-file.ts'
import { resolvePath } from '../../store/trees/resolve-path.ts'
import { byteName } from '../../store/trees/unpack-names.ts'

/**
 * @param launcher path of the launcher's binary
 * @param root an open directory: the root that the step sees
 * @param owner of new directories
 * @throws {MinidockError} in docker's words, for a path that leads through a file
 */
export async function makeWorkdir(launcher: string, root: number, { path }: WorkdirStep, owner: Owner): Promise<void> {
  const found = resolvePath(root, byteName(path.slice(1)))
  if (found.kind === 'found') closeSync(found.place.directory)
  if (found.kind === 'not-a-directory' || (found.kind === 'found' && !found.place.stats.isDirectory()))
    throw new MinidockError('invalid', `mkdir ${path}: not a directory`, { hint: 'a part of the path is a file of the image' })
  if (found.kind !== 'missing') return
  await copyItems(launcher, directories(found.rest, owner), { root, directory: found.path, shown: `/${found.path}`, words: 'build' })
}

/** @param names of directories, one in another */
async function* directories(names: readonly string[], { uid, gid }: Owner): AsyncGenerator<TarItem, void, void> {
  const mtime = BigInt(Date.now()) * 1_000_000n
  for (const index of names.keys()) {
    const name = `${names.slice(0, index + 1).join('/')}/`
    yield { member: { type: 'directory', name, linkname: '', mode: 0o755, uid, gid, size: 0, mtime, major: 0, minor: 0, xattrs: [] } }
  }
}
