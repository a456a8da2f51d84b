/**
 * Replacing a file in one step: a reader sees the old content or the new, also after a crash.
 *
 * rename(2) makes the change visible at once. fsync(2) of the file comes before it, or a power cut could leave the new name with no content; fsync of the folder
 * comes after it, since a name is the folder's content.
 */

import { closeSync, fchmodSync, fchownSync, fsyncSync, openSync, renameSync, rmSync, type Stats, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { temporaryName } from './temporary-name.ts'

/** @param like what was there: the file gets its owner and its mode before it has the name, by which another user could lead to another file */
export function replaceFile(path: string, content: string | Uint8Array, mode = 0o644, like?: Pick<Stats, 'uid' | 'gid' | 'mode'>): void {
  replace(path, temporary => {
    const descriptor = openSync(temporary, 'wx', mode)
    try {
      writeFileSync(descriptor, content)
      if (like !== undefined) makeLike(descriptor, like)
      fsyncSync(descriptor)
    } finally {
      closeSync(descriptor)
    }
  })
  syncFolder(dirname(path))
}

function makeLike(descriptor: number, { uid, gid, mode }: Pick<Stats, 'uid' | 'gid' | 'mode'>): void {
  if (uid !== process.geteuid?.() || gid !== process.getegid?.()) fchownSync(descriptor, uid, gid)
  fchmodSync(descriptor, mode & 0o777)
}

/** The same, for what need not outlive the machine: nobody waits for the disk. */
export function swapFile(path: string, content: string | Uint8Array, mode = 0o644): void {
  replace(path, temporary => writeFileSync(temporary, content, { mode, flag: 'wx' }))
}

function replace(path: string, write: (temporary: string) => void): void {
  const temporary = join(dirname(path), temporaryName())
  try {
    write(temporary)
    renameSync(temporary, path)
  } catch (error) {
    rmSync(temporary, { force: true })
    throw error
  }
}

export function syncFolder(path: string): void {
  const descriptor = openSync(path, 'r')
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}
