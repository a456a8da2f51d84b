/**
 * The place of a mount, made where the image has none. Each directory is looked up inside the root (openat2(2), RESOLVE_IN_ROOT): a link of the image, or of
 * another container in a volume that both have, must not lead to a directory of the host, where the missing ones would be made.
 */

import { AT, O, RESOLVE, S, SIZE_OF_OPEN_HOW } from '../kernel/program/constants.ts'
import type { Emitter } from '../kernel/program/program.ts'
import type { Register } from '../kernel/program/register.ts'
import type { Birth } from '../plan/birth.ts'

/** Makes the directories on the way to a place, and the place itself. @param isFile a file can only be mounted on a file */
export function makePlace(destination: string, isFile: boolean, birth: Birth): void {
  const mount = birth.child('mount').because('the mount point has to exist, and the image may not contain it').tolerating('EEXIST', 'EROFS')
  const parts = destination.split('/').filter(Boolean)
  const directory = birth.register('directory')
  for (const [index, name] of parts.entries()) {
    const make = isFile && index === parts.length - 1 ? makeFile : makeDirectory
    if (index === 0) {
      make(mount, AT.FDCWD, `/${name}`)
      continue
    }
    const how = { flags: O.PATH | O.DIRECTORY | O.CLOEXEC, resolve: RESOLVE.IN_ROOT }
    mount
      .tolerating()
      .into(directory)
      .openat2(AT.FDCWD, `/${parts.slice(0, index).join('/')}`, how, SIZE_OF_OPEN_HOW)
    make(mount, directory, name)
    mount.tolerating().close(directory)
  }
}

function makeDirectory(mount: Emitter, directory: number | Register, name: string): void {
  mount.mkdirat(directory, name, 0o755)
}

function makeFile(mount: Emitter, directory: number | Register, name: string): void {
  mount.mknodat(directory, name, S.IFREG | 0o755, { major: 0, minor: 0 })
}
