/** `--storage-opt`: docker's overlay2 knows one option, the size of what a container may write. */

import { MinidockError } from '../base/errors.ts'
import type { FlagTable } from '../cli/flags.ts'
import { cut } from '../formats/text/cut.ts'
import type { HostFacts } from '../kernel/machine/host.ts'
import { diskSize, type StorageOptions } from '../store/containers/disk-limit.ts'

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
  const [name, value] = cut(text, '=')
  if (value === undefined) throw new MinidockError('invalid', 'invalid storage option', { hint: 'as in --storage-opt size=10G' })
  return [name, value]
}

/** Refused, and not forgotten: who asked for a limit must not believe that there is one. @throws {MinidockError} in docker's words */
export function checkStorageOptions(options: StorageOptions, { projectQuotas }: HostFacts): void {
  if (diskSize(options) > 0 && !projectQuotas)
    throw new MinidockError('unavailable', "--storage-opt is supported only for overlay over xfs with 'pquota' mount option", {
      hint: 'put the state folder on such a file system: --root DIR\nor, to limit what all containers write, on any of its own',
    })
}
