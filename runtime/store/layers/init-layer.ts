/**
 * The layer between an image and a container's own: the places where things will be mounted. Were they made in the container's layer, every `diff` would show them.
 * Docker has the same one, under the same name. It is made once and shared by all containers.
 *
 * An overlay's directory has the owner and mode of its uppermost layer's: these are those of any system's /dev, /etc, /proc and /sys.
 */

import { chmodSync, chownSync, mkdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import type { StorePaths } from '../files/paths.ts'
import { temporaryName } from '../files/temporary-name.ts'
import { publishDirectory } from './layer-files.ts'

/** The digit is raised when its content changes: containers keep the one they were made with. */
export const INIT_LAYER = 'init1'

const DIRECTORIES = ['', 'dev', 'etc', 'proc', 'sys'] as const
const FILES: Readonly<Record<string, number>> = { '.dockerenv': 0o755, 'etc/hostname': 0o755, 'etc/hosts': 0o755, 'etc/resolv.conf': 0o755 }

export function ensureInitLayer(paths: StorePaths): void {
  const directory = `${paths.layers}/${INIT_LAYER}`
  if (statSync(directory, { throwIfNoEntry: false })) return
  const stage = `${paths.layers}/${temporaryName()}`
  try {
    for (const name of DIRECTORIES) make(`${stage}/${name}`, path => mkdirSync(path), 0o755)
    for (const [name, mode] of Object.entries(FILES)) make(`${stage}/${name}`, path => writeFileSync(path, ''), mode)
    symlinkSync('/proc/mounts', `${stage}/etc/mtab`)
    publishDirectory(stage, directory)
  } finally {
    rmSync(stage, { recursive: true, force: true })
  }
}

/** Owner and mode are set by themselves: the umask, and a set-group-id folder above, would change what is asked for when it is made. */
function make(path: string, create: (path: string) => void, mode: number): void {
  create(path)
  chownSync(path, process.geteuid?.() ?? 0, process.getegid?.() ?? 0)
  chmodSync(path, mode)
}
