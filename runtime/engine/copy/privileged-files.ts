/**
 * Files that give rights on the machine that they are copied to: programs that run as another user, devices. The container has chosen them, so whoever copies
 * is told which there are. They are copied nevertheless, as docker copies them.
 */

import type { TarMember } from '../../formats/tar/member.ts'
import type { TarItem } from '../../formats/tar/write.ts'

const [SET_UID, SET_GID] = [0o4000, 0o2000]

/** A file that was copied. */
export interface PrivilegedFile {
  /** Its name in the archive: latin1. */
  readonly name: string
  /** Completes "it is": `set-user-ID, the block device 8:0`. */
  readonly what: string
}

/** Yields all items. @param note gets each file that gives rights, before it is copied */
export async function* notingPrivileged(items: AsyncIterable<TarItem>, note: (file: PrivilegedFile) => void): AsyncGenerator<TarItem> {
  for await (const item of items) {
    const what = privilegesOf(item.member)
    if (what.length > 0) note({ name: item.member.name, what: what.join(', ') })
    yield item
  }
}

/** Of a directory, the two bits give nobody a right. */
export function privilegesOf({
  type,
  mode,
  major,
  minor,
  xattrs,
}: Pick<TarMember, 'type' | 'mode' | 'major' | 'minor' | 'xattrs'>): string[] {
  if (type === 'block-device' || type === 'character-device') return [`the ${type.replace('-', ' ')} ${major}:${minor}`]
  if (type !== 'file') return []
  return [
    ...(mode & SET_UID ? ['set-user-ID'] : []),
    ...(mode & SET_GID ? ['set-group-ID'] : []),
    ...(xattrs.some(([name]) => name === 'security.capability') ? ['given capabilities'] : []),
  ]
}
