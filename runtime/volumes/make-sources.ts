/** The source of a bind that is missing is made, as a directory, when the container starts: docker's `-v` does that, and its `--mount` does not. */

import { existsSync } from 'node:fs'
import { dirname } from 'node:path'
import { MinidockError } from '../base/errors.ts'
import type { MountPoint } from '../formats/docker/mount-point.ts'
import { makeFolder } from '../store/files/paths.ts'

/** @throws {MinidockError} `invalid`, in docker's words, when a source cannot be made */
export function makeSources(mounts: readonly MountPoint[]): void {
  for (const point of mounts) {
    if (point.Type !== 'bind' || !point.CreateMountpoint || existsSync(point.Source)) continue
    try {
      makeDirectories(point.Source)
    } catch (error) {
      const why = error instanceof Error ? error.message.replace(/^\w+: (.*), mkdir .*$/, '$1') : String(error)
      throw new MinidockError('invalid', `error while creating mount source path '${point.Source}': mkdir ${point.Source}: ${why}`, {
        hint: 'choose a directory that is there',
        cause: error,
      })
    }
  }
}

/** Node's own way to make all of them (`recursive`) never ends in /proc, where a directory cannot be made and is said to be missing. */
function makeDirectories(path: string): void {
  if (existsSync(path)) return
  makeDirectories(dirname(path))
  makeFolder(path, 0o755)
}
