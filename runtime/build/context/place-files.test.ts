import { expect, test } from 'vitest'
import { type AtDestination, type Place, placeFiles } from './place-files.ts'

const FILE = { kind: 'file' } as const
const DIRECTORY = { kind: 'directory' } as const
const ARCHIVE = { kind: 'archive' } as const
const NONE = { kind: 'missing', path: 'a', rest: ['b', 'c'] } as const
const THERE = { kind: 'directory', path: 'a/b' } as const
const OTHER = { kind: 'other', path: 'a/b' } as const

type Sources = Parameters<typeof placeFiles>[0]

test.each<[what: string, sources: Sources, slash: boolean, found: AtDestination, expected: Place]>([
  ['a file, nothing there', [FILE], false, NONE, { directory: 'a', missing: ['b'], name: 'c' }],
  ['a file, nothing there, with a slash', [FILE], true, NONE, { directory: 'a', missing: ['b', 'c'] }],
  ['a file over a file', [FILE], false, OTHER, { directory: 'a', missing: [], name: 'b' }],
  ['a file into a directory', [FILE], false, THERE, { directory: 'a/b', missing: [] }],
  ['a directory, nothing there', [DIRECTORY], false, NONE, { directory: 'a', missing: ['b', 'c'] }],
  ['an archive, nothing there', [ARCHIVE], false, NONE, { directory: 'a', missing: ['b', 'c'] }],
  ['a directory into a directory', [DIRECTORY], false, THERE, { directory: 'a/b', missing: [] }],
  ['files into a directory without a slash', [FILE, FILE], false, THERE, { directory: 'a/b', missing: [] }],
  ['files, nothing there, with a slash', [FILE, FILE], true, NONE, { directory: 'a', missing: ['b', 'c'] }],
])('%s', (_what, sources, isDirectory, found, expected) => {
  expect(placeFiles(sources, { path: '/a/b', isDirectory }, found)).toEqual(expected)
})

test.each<[what: string, sources: Sources, slash: boolean, found: AtDestination, message: string]>([
  ['a directory over a file', [DIRECTORY], false, OTHER, 'cannot copy to non-directory: /a/b'],
  ['a slash after a file', [FILE], true, OTHER, 'mkdir /a/b: not a directory'],
  ['an archive over a file', [ARCHIVE], false, OTHER, 'mkdir /a/b: not a directory'],
  ['below a file', [FILE], false, { kind: 'not-a-directory', path: 'a' }, 'mkdir /a: not a directory'],
  ['files to one path', [FILE, FILE], false, NONE, 'When using COPY with more than one source file'],
  ['files over a file', [FILE, FILE], false, OTHER, 'When using COPY with more than one source file'],
])('%s is refused', (_what, sources, isDirectory, found, message) => {
  expect(() => placeFiles(sources, { path: '/a/b', isDirectory }, found)).toThrow(message)
})
