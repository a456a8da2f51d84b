/**
 * `--storage-opt`: docker's overlay2 knows one option, the size of what a container may write. Its upper directory is a project of its own then, and xfs keeps
 * the project's quota.
 */

import type { Birth } from '../birth.ts'
import type { FlagTable } from '../cli/flags.ts'
import { MinidockError } from '../errors.ts'
import { parseBytes } from '../formats/units.ts'
import { AT, IOCTL, O, QUOTA } from '../kernel/constants.ts'
import type { HostFacts } from '../kernel/host.ts'
import type { Plan } from '../module.ts'

export const storageFlags: FlagTable = [
  {
    kind: 'list',
    name: 'storage-opt',
    help: 'Storage driver options for the container',
    apply: ({ HostConfig }, options) => {
      HostConfig.StorageOpt = Object.fromEntries(options.map(parseOption))
    },
  },
]

/** @throws {MinidockError} of kind `invalid`, in docker's words */
function parseOption(text: string): readonly [name: string, value: string] {
  const [name = '', ...rest] = text.split('=')
  if (rest.length === 0) throw new MinidockError('invalid', 'invalid storage option', { hint: 'as in --storage-opt size=10G' })
  return [name, rest.join('=')]
}

/** Refused, and not forgotten: who asked for a limit must not believe that there is one. @throws {MinidockError} in docker's words */
export function checkStorageOptions(options: Readonly<Record<string, string>>, { projectQuotas }: HostFacts): void {
  const limited = sizeOf(options) > 0
  if (limited && !projectQuotas)
    throw new MinidockError('unavailable', "--storage-opt is supported only for overlay over xfs with 'pquota' mount option", {
      hint: 'put the state folder on such a file system: --root DIR\nor, to limit what all containers write, on any of its own',
    })
}

/** @returns bytes; 0: no limit */
function sizeOf(options: Readonly<Record<string, string>>): number {
  let size = 0
  for (const [name, value] of Object.entries(options)) {
    if (name.toLowerCase() !== 'size') throw new MinidockError('invalid', `Unknown option ${name}`, { hint: 'there is one: size=10G' })
    size = parseBytes(value)
  }
  return size
}

/**
 * Before anything is mounted: what the overlay makes in its two directories belongs to the project as well. They have to be of one, since files are renamed
 * from one to the other.
 */
export function limitSize({ id, paths, request }: Pick<Plan, 'id' | 'paths' | 'request'>, birth: Birth): void {
  const size = sizeOf(request.HostConfig.StorageOpt)
  if (size === 0) return
  const project = projectOf(id)
  const [directory, prepare] = [birth.register('directory'), birth.host('prepare')]
  for (const name of ['upper', 'work']) {
    const belong = prepare.because('what the container writes is counted as one: the files of a project, which new ones inherit')
    belong.into(directory).openat(AT.FDCWD, `${paths.container}/${name}`, O.RDONLY | O.DIRECTORY | O.CLOEXEC, 0)
    belong.ioctl_project(directory, IOCTL.FS_IOC_FSSETXATTR, { project })
    if (name === 'upper')
      prepare
        .because('… and may take no more than this: then the disk is full, for this container alone')
        .quotactl_fd(directory, QUOTA.XSETQLIM_PROJECT, project, { project, blocks: Math.ceil(size / QUOTA.BLOCK) })
    belong.close(directory)
  }
}

/** 31 random digits of a container's id, beyond the small numbers that people choose: of a thousand containers two share one with a chance of 1 to 4000. */
function projectOf(id: string): number {
  return (Number.parseInt(id.slice(0, 8), 16) | 0x8000_0000) >>> 0
}
