/**
 * Paths that an image or a container has made. A link such as /proc/1/root or /proc/self/fd/3 leads to wherever that process is, outside of the container's root as
 * well: whoever has more rights than the container must not follow it. Source: openat2(2), RESOLVE_NO_MAGICLINKS; proc_pid_root(5); runc's CVE-2024-21626.
 */

import { AT, O, RESOLVE, SIZE_OF_OPEN_HOW } from './constants.ts'
import type { Emitter } from './program.ts'
import type { Register } from './register.ts'

/** @param into the register that gets its descriptor */
export function openInContainer(emitter: Emitter, path: string, flags: number, into: Register): void {
  emitter.into(into).openat2(AT.FDCWD, path, { flags: flags | O.CLOEXEC, resolve: RESOLVE.NO_MAGICLINKS }, SIZE_OF_OPEN_HOW)
}

/** Does something to a name in the directory that a path leads to. */
export function inDirectoryOf(emitter: Emitter, path: string, work: (directory: number | Register, name: string) => void): void {
  const [, parent = '', name = ''] = /^(.*)\/([^/]*)$/.exec(path) ?? []
  // The root is ours, and what is in /dev is: nothing there is a link of theirs.
  if (parent === '' || parent === '/dev') {
    work(AT.FDCWD, path)
    return
  }
  const directory = emitter.register('directory')
  openInContainer(emitter, parent, O.PATH | O.DIRECTORY, directory)
  work(directory, name)
  emitter.close(directory)
}

/** Makes a directory and those above it, where they are missing. */
export function makeDirectories(emitter: Emitter, path: string): void {
  const parts = path.split('/').filter(Boolean)
  const make = emitter.tolerating('EEXIST', 'EROFS')
  for (const [index] of parts.entries())
    inDirectoryOf(make, `/${parts.slice(0, index + 1).join('/')}`, (directory, name) => make.mkdirat(directory, name, 0o755))
}

/** Makes it the working directory. */
export function enterDirectory(emitter: Emitter, path: string): void {
  if (path === '/') {
    emitter.chdir(path)
    return
  }
  const directory = emitter.register('directory')
  openInContainer(emitter, path, O.PATH | O.DIRECTORY, directory)
  emitter.fchdir(directory)
  emitter.close(directory)
}
