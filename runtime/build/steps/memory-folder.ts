/**
 * A folder in the machine's memory for secrets: what is in it reaches no disk, unless the machine swaps. It goes with the step; that of a build that was killed goes with
 * the next build, with `system gc`, or with a restart of the machine.
 */

import { lstatSync, mkdirSync, readdirSync, rmSync, statfsSync } from 'node:fs'
import { errnoName, MinidockError } from '../../base/errors.ts'
import { isCreatorAlive, isTemporaryName, temporaryName } from '../../store/files/temporary-name.ts'

const PLACES = ['/dev/shm', '/run']
/** statfs(2), `f_type`. */
const TMPFS = 0x01021994
const PREFIX = '.minidock-secrets'

/** @returns its path @throws {MinidockError} `unavailable` when the machine has no tmpfs */
export function makeMemoryFolder(): string {
  const place = PLACES.find(isTmpfs)
  if (place === undefined) {
    throw new MinidockError('unavailable', `cannot keep a secret in memory: no tmpfs is mounted on ${PLACES.join(' or ')}`, {
      hint: 'mount one: mount -t tmpfs tmpfs /dev/shm',
    })
  }
  const path = `${place}/${PREFIX}${temporaryName()}`
  mkdirSync(path, { mode: 0o700 })
  return path
}

/** Removes the folders that killed builds have left. @returns their paths */
export function removeLeftFolders(): readonly string[] {
  const left = PLACES.filter(isTmpfs).flatMap(place =>
    readdirSync(place)
      .filter(isLeft)
      .map(name => `${place}/${name}`)
      .filter(isOwn),
  )
  for (const path of left) rmSync(path, { recursive: true, force: true })
  return left
}

function isTmpfs(path: string): boolean {
  try {
    return statfsSync(path).type === TMPFS
  } catch (error) {
    if (errnoName(error) === 'ENOENT') return false
    throw error
  }
}

/** In /dev/shm anybody may make a folder of such a name, and put a link to another in its place while it is being removed. */
function isOwn(path: string): boolean {
  const stats = lstatSync(path, { throwIfNoEntry: false })
  return stats?.isDirectory() === true && stats.uid === process.geteuid?.()
}

function isLeft(name: string): boolean {
  const creator = name.slice(PREFIX.length)
  return name.startsWith(PREFIX) && isTemporaryName(creator) && !isCreatorAlive(creator)
}
