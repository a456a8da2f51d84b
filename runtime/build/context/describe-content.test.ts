import { expect, test } from 'vitest'
import type { TarMember } from '../../formats/tar/member.ts'
import { describeMember, describeSource } from './describe-content.ts'

const FILE: TarMember = {
  type: 'file',
  name: 'caf\xe9 "x"\n',
  linkname: '',
  mode: 0o644,
  uid: 1,
  gid: 2,
  size: 3,
  mtime: 4n,
  major: 0,
  minor: 0,
  xattrs: [['user.note', '\xff']],
}

test('a member is a line of JSON, with names and values as bytes', () => {
  const line = describeMember(FILE, 'abc')
  expect(line.toString('latin1')).toBe('["file","caf\xe9 \\"x\\"\\n","",420,1,2,3,0,0,[["user.note","\xff"]],"abc"]\n')
  expect(describeSource('archive').toString()).toBe('["archive"]\n')
})

test('times do not count, and the mode of a link neither', () => {
  expect(describeMember({ ...FILE, mtime: 5n })).toEqual(describeMember(FILE))
  const link: TarMember = { ...FILE, type: 'symlink', linkname: 'a', mode: 0o777 }
  expect(describeMember({ ...link, mode: 0o755 })).toEqual(describeMember(link))
})
