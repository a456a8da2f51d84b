import { describe, expect, test } from 'vitest'
import { parseGroup, parsePasswd, resolveUser } from './passwd.ts'

const PASSWD = `root:x:0:0:root:/root:/bin/sh
# a comment
broken
nobody:x:65534:65534:nobody:/:/sbin/nologin
app:x:1000:1001:An app,,,:/home/app:/bin/sh
evil:x::0:no uid:/root:/bin/sh
huge:x:4294967295:0::/:
42:x:7:7:a name of digits:/seven:
`
const GROUP = `root:x:0:root
wheel:x:10:root,app
app:x:1001:
audio:x:29:app
bad:x:x:app
`

test('lines that are not as the manual says are passed over', () => {
  expect([...parsePasswd(PASSWD)].map(entry => entry.name)).toEqual(['root', 'nobody', 'app', '42'])
  expect([...parsePasswd('app:x:1000:1001:An app:/home/app:/bin/sh')]).toEqual([
    { name: 'app', uid: 1000, gid: 1001, home: '/home/app', shell: '/bin/sh' },
  ])
  expect([...parseGroup(GROUP)]).toEqual([
    { name: 'root', gid: 0, members: ['root'] },
    { name: 'wheel', gid: 10, members: ['root', 'app'] },
    { name: 'app', gid: 1001, members: [] },
    { name: 'audio', gid: 29, members: ['app'] },
  ])
})

describe('resolveUser', () => {
  test.each([
    ['', [], { uid: 0, gid: 0, additionalGids: [0, 10], home: '/root' }],
    ['root', [], { uid: 0, gid: 0, additionalGids: [0, 10], home: '/root' }],
    ['app', [], { uid: 1000, gid: 1001, additionalGids: [1001, 10, 29], home: '/home/app' }],
    ['1000', [], { uid: 1000, gid: 1001, additionalGids: [1001, 10, 29], home: '/home/app' }],
    ['app:audio', [], { uid: 1000, gid: 29, additionalGids: [29], home: '/home/app' }],
    ['app:5000', [], { uid: 1000, gid: 5000, additionalGids: [5000], home: '/home/app' }],
    ['5000', [], { uid: 5000, gid: 0, additionalGids: [0], home: '/' }],
    ['5000:6000', [], { uid: 5000, gid: 6000, additionalGids: [6000], home: '/' }],
    [':audio', [], { uid: 0, gid: 29, additionalGids: [29], home: '/root' }],
    ['42', [], { uid: 42, gid: 0, additionalGids: [0], home: '/' }],
    ['app', ['wheel', '77', 'wheel'], { uid: 1000, gid: 1001, additionalGids: [1001, 10, 29, 77], home: '/home/app' }],
  ])('--user %j with groups %j', (user, groupAdd, expected) => {
    expect(resolveUser(user, groupAdd, PASSWD, GROUP)).toEqual(expected)
  })

  test('an image without the files has root, and numbers', () => {
    expect(resolveUser('', [], '', '')).toEqual({ uid: 0, gid: 0, additionalGids: [0], home: '/' })
    expect(resolveUser('1:2', ['3'], '', '')).toEqual({ uid: 1, gid: 2, additionalGids: [2, 3], home: '/' })
  })

  test.each([
    ['nosuch', [], 'unable to find user nosuch: no matching entries in passwd file'],
    ['evil', [], 'unable to find user evil: no matching entries in passwd file'],
    ['app:nosuch', [], 'unable to find group nosuch: no matching entries in group file'],
    ['app', ['nosuch'], 'unable to find group nosuch: no matching entries in group file'],
    ['-1', [], 'uids and gids must be in range 0-2147483647'],
    ['2147483648', [], 'uids and gids must be in range 0-2147483647'],
    ['0:99999999999', [], 'uids and gids must be in range 0-2147483647'],
  ])('--user %j with groups %j is refused', (user, groupAdd, message) => {
    expect(() => resolveUser(user, groupAdd, PASSWD, GROUP)).toThrow(expect.objectContaining({ kind: 'invalid', message }))
  })
})
