/**
 * What the digest of files to be copied is made of: for each, where it comes, what it is, and the digest of its content. Times are left out: a checkout of the same
 * files at another time is the same. All lines are hashed as one text.
 */

import type { TarMember } from '../../formats/tar/member.ts'

/** What a source is once it is copied: a file under its name, the content of a directory, the content of an archive. */
export type SourceKind = 'file' | 'directory' | 'archive'

/** The line before a source's files. */
export function describeSource(kind: SourceKind): Buffer {
  return line([kind])
}

/** The line of a member. @param digest of a regular file's content, 64 hexadecimal digits */
export function describeMember({ type, name, linkname, mode, uid, gid, size, major, minor, xattrs }: TarMember, digest?: string): Buffer {
  // The mode of a link means nothing.
  return line([type, name, linkname, type === 'symlink' ? 0 : mode, uid, gid, size, major, minor, xattrs, digest])
}

/** JSON says where it ends: no name can look like another line. */
function line(parts: readonly unknown[]): Buffer {
  return Buffer.from(`${JSON.stringify(parts)}\n`, 'latin1')
}
