/** What a container may write in all (`--storage-opt size=`): its two directories of the overlay are a project of xfs, which has a quota. */

import { MinidockError } from '../../base/errors.ts'
import { parseBytes } from '../../formats/go/units.ts'
import { AT, IOCTL, O, QUOTA } from '../../kernel/program/constants.ts'
import type { Emitter } from '../../kernel/program/program.ts'

export type StorageOptions = Readonly<Record<string, string>>

/** @returns bytes; 0: no limit @throws {MinidockError} `invalid` in docker's words */
export function diskSize(options: StorageOptions): number {
  let size = 0
  for (const [name, value] of Object.entries(options)) {
    if (name.toLowerCase() !== 'size') throw new MinidockError('invalid', `Unknown option ${name}`, { hint: 'there is one: size=10G' })
    size = parseBytes(value)
  }
  return size
}

/**
 * Before anything is written: what is made in the two directories belongs to the project as well. They have to be of one, since files are renamed from one to
 * the other.
 * @param container its directory
 */
export function limitDisk(container: string, id: string, options: StorageOptions, calls: Emitter): void {
  const size = diskSize(options)
  if (size === 0) return
  const [project, directory] = [projectOf(id), calls.register('directory')]
  const belong = calls.because("the container's files are one xfs project, whose quota counts them all")
  for (const name of ['upper', 'work']) {
    belong.into(directory).openat(AT.FDCWD, `${container}/${name}`, O.RDONLY | O.DIRECTORY | O.CLOEXEC, 0)
    belong.ioctl_project(directory, IOCTL.FS_IOC_FSSETXATTR, { project })
    if (name === 'upper')
      calls
        .because('the quota of the project: beyond it, the disk is full for this container')
        .quotactl_fd(directory, QUOTA.XSETQLIM_PROJECT, project, { project, blocks: Math.ceil(size / QUOTA.BLOCK) })
    belong.close(directory)
  }
}

const LARGEST = 2 ** 31 - 1

/**
 * 31 random digits of a container's id, beyond the small numbers that people choose, and never the highest, which is none: of a thousand containers two share one
 * with a chance of 1 to 4000.
 */
function projectOf(id: string): number {
  return 2 ** 31 + ((Number.parseInt(id.slice(0, 8), 16) & LARGEST) % LARGEST)
}
