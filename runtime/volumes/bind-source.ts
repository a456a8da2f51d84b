/** The source of a bind: a directory or a file of the host. `-v` makes a directory where nothing is, and `--mount` refuses; in docker's words. */

import { lstatSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { whyOf } from '../base/errno-words.ts'
import { MinidockError } from '../base/errors.ts'
import type { BindPoint } from '../formats/docker/mount-point.ts'
import { makeFolder } from '../store/files/paths.ts'

/** Returns whether the source is a file; undefined: nothing is there, and a directory will be made. @throws {MinidockError} `invalid` when nothing can be mounted */
export function isSourceFile({ Source, Destination, CreateMountpoint }: BindPoint): boolean | undefined {
  const found = attempt(Source, () => statSync(Source, { throwIfNoEntry: false }))
  if (found) return !found.isDirectory()
  if (!CreateMountpoint) {
    throw new MinidockError('invalid', `invalid mount config for type "bind": bind source path does not exist: ${Source}`, {
      hint: `make it first: mkdir -p ${Source}\nor let it be made: -v ${Source}:${Destination}`,
    })
  }
  if (attempt(Source, () => lstatSync(Source, { throwIfNoEntry: false })))
    throw cannotMake(Source, 'a link that leads nowhere is in its place')
  return undefined
}

/** Makes the source, where it is missing. @throws {MinidockError} `invalid` when that fails */
export function makeSource({ Source }: BindPoint): void {
  attempt(Source, () => makeDirectories(Source))
}

/** Node's own way to make all of them (`recursive`) never ends in /proc, where a directory cannot be made and is said to be missing. */
function makeDirectories(path: string): void {
  if (statSync(path, { throwIfNoEntry: false })) return
  makeDirectories(dirname(path))
  makeFolder(path, 0o755)
}

function attempt<T>(source: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw cannotMake(source, whyOf(error))
  }
}

function cannotMake(source: string, why: string): MinidockError {
  return new MinidockError('invalid', `error while creating mount source path '${source}': ${why}`, {
    hint: `see what is on the way: namei -l ${source}`,
  })
}
