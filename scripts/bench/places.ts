/** Where things lie for a benchmark: the repository's own, and a temporary folder for everything else. */

import { join } from 'node:path'

export const ROOT = join(import.meta.dirname, '../..')
export const MINIDOCK = join(ROOT, 'minidock')
export const LAUNCHER = join(ROOT, 'build/launcher')

/** Where peers keep things that no option of theirs moves: an empty file system is mounted over each, inside the namespace. */
export const HIDDEN = ['/run', '/dev/shm', '/var/lib/containers', '/var/lib/cni']

/** What every measured command gets, and nothing else: the same on every machine. */
export function environment(folder: string): NodeJS.ProcessEnv {
  return {
    PATH: process.env['PATH'],
    HOME: folder,
    LANG: 'C',
    MINIDOCK_ROOT: join(folder, 'store'),
  }
}

/** In the benchmark's folder: launches on cgroups of version 2. */
export const VERSION_2 = 'version2.json'

/** In the benchmark's folder: an archive with the big image that is pulled and pushed. */
export const BIG_ARCHIVE = 'big.tar'
