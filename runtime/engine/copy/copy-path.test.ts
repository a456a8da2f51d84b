import { expect, test } from 'vitest'
import { type CopyDestination, parseCopyArgument, parseCopyPath, placeCopy, sourceNames } from './copy-path.ts'

test.each([
  ['web:/etc', { container: 'web', path: '/etc' }],
  ['web:', { container: 'web', path: '' }],
  ['/a:b', { path: '/a:b' }],
  ['./a:b', { path: './a:b' }],
  ['a', { path: 'a' }],
  ['-', { path: '-' }],
])('%j names %j', (text, expected) => {
  expect(parseCopyArgument(text)).toEqual(expected)
})

test.each([
  ['/etc', { path: '/etc', assertsDirectory: false, name: 'etc' }],
  ['etc/', { path: '/w/etc', assertsDirectory: true, name: 'etc' }],
  ['etc/.', { path: '/w/etc', assertsDirectory: true, name: '.' }],
  ['.', { path: '/w', assertsDirectory: true, name: '.' }],
  ['', { path: '/w', assertsDirectory: true, name: '.' }],
  ['/', { path: '/', assertsDirectory: true, name: '/' }],
  ['a/..', { path: '/w', assertsDirectory: false, name: 'w' }],
  ['/x/../../etc', { path: '/etc', assertsDirectory: false, name: 'etc' }],
])('the path %j is %j', (text, expected) => {
  expect(parseCopyPath(text, '/w')).toEqual(expected)
})

const FILE = { isDirectory: false, name: 'f' }
const DIRECTORY = { isDirectory: true, name: 'd' }
const at = (existing?: CopyDestination['existing'], assertsDirectory = false): CopyDestination => ({
  path: '/to/x',
  assertsDirectory,
  ...(existing && { existing }),
})

test.each([
  ['a file into a directory that is there', FILE, at('directory'), '/to/x', 'f'],
  ['a file over a file', FILE, at('other'), '/to', 'x'],
  ['a file over a link', FILE, at('link'), '/to', 'x'],
  ['a file to a new name', FILE, at(), '/to', 'x'],
  ['a directory into a directory that is there', DIRECTORY, at('directory'), '/to/x', 'd'],
  ['the content of a directory into one that is there', { ...DIRECTORY, name: '.' }, at('directory'), '/to/x', '.'],
  ['a directory to a new name', DIRECTORY, at(), '/to', 'x'],
  ['a directory to a new name with a slash', DIRECTORY, at(undefined, true), '/to', 'x'],
])('%s', (_what, source, destination, directory, name) => {
  expect(placeCopy(source, destination)).toEqual({ directory, name })
})

test('a directory cannot be copied over a file, nor a file to a directory that is not there', () => {
  expect(() => placeCopy(DIRECTORY, at('other'))).toThrow('cannot copy directory')
  expect(() => placeCopy(DIRECTORY, at('link'))).toThrow('cannot copy directory')
  expect(() => placeCopy(FILE, at(undefined, true))).toThrow('no such directory')
  expect(() => placeCopy(FILE, at('other', true))).toThrow('no such directory')
})

test('a copied file’s source is found by its name in the copy', () => {
  expect(sourceNames('/home/me/conf', '.')('passwd')).toBe('/home/me/conf/passwd')
  expect(sourceNames('/home/me/conf', 'etc')('etc/passwd')).toBe('/home/me/conf/passwd')
  expect(sourceNames('web:/etc', 'conf')('conf')).toBe('web:/etc')
})
