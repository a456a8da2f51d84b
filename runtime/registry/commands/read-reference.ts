/** The name of an image that is pulled or pushed, as it is typed. */

import { MinidockError } from '../../base/errors.ts'
import { parseReference, type Reference } from '../../formats/docker/reference.ts'

/** Whether a name has a tag or a digest. A colon before the last slash is that of a port. */
export function isTagged(name: string): boolean {
  return /[:@][^/]*$/.test(name)
}

/** @param all whether all tags are meant, so that none may be named @throws {MinidockError} `invalid` */
export function readReference(name: string, { all, verb }: { readonly all: boolean; readonly verb: 'pull' | 'push' }): Reference {
  const reference = parseReference(name)
  if (all && isTagged(name))
    throw new MinidockError('invalid', "tag can't be used with --all-tags/-a", { hint: `${verb} one tag: minidock ${verb} ${name}` })
  return reference
}
