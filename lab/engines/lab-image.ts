/** The lab's image busybox as an archive that every engine loads: all of them run the very same files, and none asks a registry. */

import { execFileSync } from 'node:child_process'
import { join } from 'node:path'

const MINIDOCK = join(import.meta.dirname, '../../minidock')

/** Out of the sandbox's /var/lib/minidock. @param folder for the archive @returns its path */
export function savedImage(folder: string): string {
  const archive = join(folder, 'busybox.tar')
  execFileSync(MINIDOCK, ['save', '--output', archive, 'busybox'], { stdio: ['ignore', 'ignore', 'inherit'] })
  return archive
}
