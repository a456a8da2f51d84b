/** Gives an open file the owner, mode, attributes and time that an archive says it has. */

import type { TarMember } from '../../formats/tar/member.ts'
import type { Errno } from '../../kernel/program/errno.ts'
import type { Emitter } from '../../kernel/program/program.ts'
import type { Register } from '../../kernel/program/register.ts'
import { isKeptXattr } from './unpack-names.ts'

export interface Owner {
  readonly uid: number
  readonly gid: number
}

/** What is set on a file. */
export type Described = Pick<TarMember, 'mode' | 'uid' | 'gid' | 'mtime' | 'xattrs'>

export interface DescribeOptions {
  /** Instead of the member's; null: it stays whose it is. */
  readonly owner?: Owner | null
  /** Errno values that are no failure of any of the calls. */
  readonly tolerating?: readonly Errno[]
}

/** The owner comes first, since chown(2) takes set-uid and file capabilities away. */
export function describe(
  calls: Emitter,
  file: Register,
  member: Described,
  { owner = member, tolerating = [] }: DescribeOptions = {},
): void {
  const tolerant = tolerating.length > 0 ? calls.tolerating(...tolerating) : calls
  if (owner) tolerant.fchown(file, owner.uid, owner.gid)
  tolerant.fchmod(file, member.mode)
  for (const [name, value] of member.xattrs) {
    if (!isKeptXattr(name)) continue
    calls.tolerating('EOPNOTSUPP', ...tolerating).fsetxattr(file, name, Buffer.from(value, 'latin1'), value.length, 0)
  }
  tolerant.utimensat(file, null, { atime: member.mtime, mtime: member.mtime }, 0)
}
