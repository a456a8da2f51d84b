/** The disk that provision/disk.sh looks for: node_modules and the build of this machine, which the guest would have to fetch and to make. */

import { execFileSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { CACHES, isBuilt } from '../box/carried.ts'

const STAGING = '/mnt/disk'
/** Room that nothing is written to takes none. */
const SIZE = '4G'

/** Mounts node_modules where the disk's files are collected: the mount namespace is the smoke's. */
export function makeDataDisk(path: string, repository: string): void {
  const [modules, build] = [join(STAGING, 'node_modules'), join(STAGING, 'build')]
  for (const folder of [modules, build]) mkdirSync(folder, { recursive: true })
  execFileSync('mount', ['--bind', join(repository, 'node_modules'), modules])
  for (const cache of CACHES.map(name => join(modules, name)).filter(existsSync)) execFileSync('mount', ['-t', 'tmpfs', 'empty', cache])
  const bundle = readFileSync(join(repository, 'build/minidock.cjs'), 'utf8')
  for (const name of readdirSync(join(repository, 'build')).filter(each => isBuilt(each, bundle)))
    copyFileSync(join(repository, 'build', name), join(build, name))
  execFileSync('mke2fs', ['-q', '-t', 'ext4', '-L', 'minidock-disk', '-O', '^has_journal', '-d', STAGING, path, SIZE])
}
