import fc from 'fast-check'
import { expect, test } from 'vitest'
import { DirectoryNotes } from './directory-notes.ts'

const described = fc.record({
  mode: fc.nat(0o7777),
  uid: fc.nat(2 ** 31 - 1).map(id => id * 2),
  gid: fc.nat(2 ** 31 - 1),
  mtime: fc.bigInt({ min: -(2n ** 40n) * 1_000_000_000n, max: 2n ** 40n * 1_000_000_000n }),
  xattrs: fc.array(fc.tuple(fc.string(), fc.string()), { maxLength: 1 }),
})

test('what is noted comes back as it was, in its order', () => {
  fc.assert(
    fc.property(fc.array(described, { maxLength: 200 }), directories => {
      const notes = new DirectoryNotes()
      for (const [index, directory] of directories.entries()) notes.set(`d${index}`, directory)
      expect([...notes.described()]).toEqual(directories.map((directory, index) => [`d${index}`, directory]))
    }),
  )
})

test('a directory that is not described is known, and nothing is set on it; one that is deleted is forgotten; the last note counts', () => {
  const notes = new DirectoryNotes()
  const directory = { mode: 0o755, uid: 0, gid: 0, mtime: -1n, xattrs: [] }
  notes.set('')
  notes.set('gone', directory)
  notes.set('kept', directory)
  notes.set('kept', { ...directory, mode: 0o700 })
  notes.deleteTree('gone')
  notes.deleteTree('gone')
  expect(['', 'gone', 'kept'].map(path => notes.has(path))).toEqual([true, false, true])
  expect([...notes.described()]).toEqual([['kept', { ...directory, mode: 0o700 }]])
})

test('with a directory go those below it, and no other; they may come again', () => {
  const paths = ['', 'a', 'a/b', 'a/b/c', 'ab', 'a-b', 'd', 'd/a']
  const notes = new DirectoryNotes()
  for (const path of paths) notes.set(path)
  const there = () => paths.filter(path => notes.has(path))
  notes.deleteTree('a')
  expect(there()).toEqual(['', 'ab', 'a-b', 'd', 'd/a'])
  for (const path of ['a', 'a/b']) notes.set(path)
  notes.deleteTree('d/a')
  expect(there()).toEqual(['', 'a', 'a/b', 'ab', 'a-b', 'd'])
  notes.deleteTree('a')
  expect(there()).toEqual(['', 'ab', 'a-b', 'd'])
})

test('each of many directories is forgotten without a look at all others', { timeout: 10_000 }, () => {
  const notes = new DirectoryNotes()
  const many = 300_000
  notes.set('')
  for (let index = 0; index < many; index++) notes.set(`d${index}`)
  for (let index = 0; index < many; index++) notes.deleteTree(`d${index}`)
  expect([notes.has('d0'), notes.has('')]).toEqual([false, true])
})

test('one directory that an archive replaces again and again takes neither longer each time nor more room', { timeout: 10_000 }, () => {
  const notes = new DirectoryNotes()
  notes.set('')
  for (let round = 0; round < 300_000; round++) {
    notes.set('again', { mode: round & 0o7777, uid: 0, gid: 0, mtime: 0n, xattrs: [] })
    notes.deleteTree('again')
  }
  expect([...notes.described()]).toEqual([])
  notes.set('again', { mode: 0o700, uid: 1, gid: 2, mtime: 3n, xattrs: [] })
  expect([...notes.described()]).toEqual([['again', { mode: 0o700, uid: 1, gid: 2, mtime: 3n, xattrs: [] }]])
})
