/**
 * What the digest of files to be copied is made of: for each, where it comes, what it is, and its content. Times are left out: a checkout of the same files at
 * another time is the same. One stream of all of it is hashed.
 */

import type { TarMember } from '../../formats/tar/member.ts'

/** What a source is once it is copied: a file under its name, the content of a directory, the content of an archive. */
export type SourceKind = 'file' | 'directory' | 'archive'

/** The line before a source's files. */
export function describeSource(kind: SourceKind): Buffer {
  return line([kind])
}

/** The line before a file's content, which is as many bytes as the line says. */
export function describeMember({ type, name, linkname, mode, uid, gid, size, major, minor, xattrs }: TarMember): Buffer {
  // The mode of a link means nothing.
  return line([type, name, linkname, type === 'symlink' ? 0 : mode, uid, gid, size, major, minor, xattrs])
}

/** JSON says where it ends: no name can look like another line. */
function line(parts: readonly unknown[]): Buffer {
  return Buffer.from(`${JSON.stringify(parts)}\n`, 'latin1')
}
