/** Places of mounts that were not in the image: they are made for the mount, and taken out of the layer again. */

import { AT, O, RESOLVE, SIZE_OF_OPEN_HOW } from '../../kernel/program/constants.ts'
import { Program } from '../../kernel/program/program.ts'
import { kernelName, splitPath } from '../../store/trees/unpack-names.ts'

/**
 * Returns the paths, without a slash in front, that have to be made for a place to be there: the deepest first.
 * @param isThere whether the image has a path
 */
export function missingPlaces(places: readonly string[], isThere: (path: string) => boolean): readonly string[] {
  const missing = places.flatMap(place => {
    const names = place.split('/').filter(Boolean)
    return names.map((_, index) => names.slice(0, index + 1).join('/')).filter(path => !isThere(path))
  })
  return [...new Set(missing)].sort((a, b) => b.length - a.length)
}

/** Returns the program that removes them from an upper directory. A directory that the step has put something into stays. No link that the step has made is followed. */
export function removePlaces(upper: string, places: readonly string[]): Program {
  const program = new Program()
  const calls = program.emitter({ module: 'build', chapter: 7, why: 'what was made for a mount is no part of the layer' })
  const [root, parent] = [calls.register('root'), calls.register('parent')]
  calls.into(root).openat(AT.FDCWD, upper, O.PATH | O.DIRECTORY | O.CLOEXEC, 0)
  for (const place of places) {
    const [folder, name] = splitPath(Buffer.from(place).toString('latin1'))
    const how = { flags: O.PATH | O.DIRECTORY | O.CLOEXEC, resolve: RESOLVE.IN_ROOT | RESOLVE.NO_SYMLINKS }
    calls
      .tolerating('ENOENT', 'ENOTDIR', 'ELOOP')
      .into(parent)
      .openat2(root, kernelName(folder || '.'), how, SIZE_OF_OPEN_HOW)
    calls.tolerating('ENOENT', 'ENOTDIR', 'ENOTEMPTY', 'EBADF').unlinkat(parent, kernelName(name), AT.REMOVEDIR)
    calls.tolerating('ENOENT', 'EISDIR', 'EBADF').unlinkat(parent, kernelName(name), 0)
    calls.tolerating('EBADF').close(parent)
  }
  calls.close(root)
  return program
}
