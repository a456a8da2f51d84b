/** `--storage-opt`: docker's overlay2 knows one option, the size of what a container may write, and keeps it by project quotas of xfs, which minidock does not set. */

import type { FlagTable } from '../cli/flags.ts'
import { MinidockError } from '../errors.ts'

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
export function checkStorageOptions(options: Readonly<Record<string, string>>): void {
  for (const name of Object.keys(options)) {
    if (name.toLowerCase() !== 'size') throw new MinidockError('invalid', `Unknown option ${name}`, { hint: 'there is one: size=10G' })
    throw new MinidockError('unavailable', "--storage-opt is supported only for overlay over xfs with 'pquota' mount option", {
      hint: 'minidock sets no quotas of xfs either: to limit what containers write, give --root a file system of its own',
    })
  }
}
