/**
 * Replacing a file in one step: a reader sees the old content or the new, also after a crash.
 *
 * rename(2) makes the change visible at once. fsync(2) of the file comes before it, or a power cut could leave the new name with no content; fsync of the folder
 * comes after it, since a name is the folder's content.
 */

import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { temporaryName } from './temporary-name.ts'

export function replaceFile(path: string, content: string | Uint8Array, mode = 0o644): void {
  replace(path, temporary => {
    const descriptor = openSync(temporary, 'wx', mode)
    try {
      writeFileSync(descriptor, content)
      fsyncSync(descriptor)
    } finally {
      closeSync(descriptor)
    }
  })
  syncFolder(dirname(path))
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
