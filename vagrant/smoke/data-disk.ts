/** The disk that provision/disk.sh looks for: node_modules and the build of this machine, which the guest would have to fetch and to make. */

import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { CACHES, copyBuild } from '../box/carried.ts'
import { REPOSITORY } from '../places.ts'

const STAGING = '/mnt/disk'
/** Room that nothing is written to takes none. */
const SIZE = '4G'

/** Mounts node_modules where the disk's files are collected: the mount namespace is the smoke's. */
export function makeDataDisk(path: string): void {
  const modules = join(STAGING, 'node_modules')
  mkdirSync(modules, { recursive: true })
  execFileSync('mount', ['--bind', join(REPOSITORY, 'node_modules'), modules])
  for (const cache of CACHES.map(name => join(modules, name)).filter(existsSync)) execFileSync('mount', ['-t', 'tmpfs', 'empty', cache])
  copyBuild(STAGING)
  execFileSync('mke2fs', ['-q', '-t', 'ext4', '-L', 'minidock-disk', '-O', '^has_journal', '-d', STAGING, path, SIZE])
}
