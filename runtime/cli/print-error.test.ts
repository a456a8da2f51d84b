import { expect, test } from 'vitest'
import { type ErrorKind, MinidockError } from '../base/errors.ts'
import { exitCodeOf, printError } from './print-error.ts'
import { testTerminal } from './test-engine.ts'

function printed(error: unknown, options: { readonly colour?: boolean; readonly debug?: boolean } = {}): string {
  const terminal = testTerminal({ colour: options.colour ?? false })
  printError(error, terminal, options.debug ?? false)
  return terminal.stderr()
}

const taken = new MinidockError('conflict', 'cannot publish port 8080: the address is already in use', {
  hint: 'choose another:\n-p 8081:80',
})

test('an error is its message and its hint, indented', () => {
  expect(printed(taken)).toBe('minidock: cannot publish port 8080: the address is already in use\n  choose another:\n  -p 8081:80\n')
})

test('on a terminal the name is red', () => {
  expect(printed(new MinidockError('engine', 'no'), { colour: true })).toBe('\x1b[31mminidock:\x1b[0m no\n')
})

test('what an error quotes cannot steer a terminal, which heeds the colour all the same', () => {
  const error = new MinidockError('engine', 'no \x1b[2Jfile', { hint: '\u009b31m' })
  expect(printed(error, { colour: true })).toBe('\x1b[31mminidock:\x1b[0m no \\u001b[2Jfile\n  \\u009b31m\n')
})

test('an error that nobody foresaw is called a bug', () => {
  expect(printed(new TypeError('x is not a function'))).toBe(
    'minidock: x is not a function\n  this is a bug in minidock; MINIDOCK_DEBUG=1 shows where\n',
  )
  expect(printed('thrown text')).toMatch(/^minidock: thrown text\n/)
})

test('a disk that is full or read-only is no bug', () => {
  const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' })
  expect(printed(full)).toBe(
    'minidock: cannot write: no space is left on the disk\n  free some space: minidock system gc, or minidock rmi IMAGE\n',
  )
  const readOnly = Object.assign(new Error("EROFS: read-only file system, mkdir '/x'"), { code: 'EROFS', path: '/x' })
  expect(printed(readOnly)).toMatch(/^minidock: cannot write to \/x: the file system is read-only\n {2}make it writable/)
})

test.each([
  ['ELOOP', 'open self: too many levels of symbolic links\n  see where its links lead: namei -l self\n'],
  ['ENAMETOOLONG', 'open self: file name too long\n  a name has at most 255 bytes, and a path 4095\n'],
  ['ENOTDIR', 'open self: not a directory\n  see which part of it is a file: namei -l self\n'],
  ['EACCES', /^minidock: open self: permission denied\n {2}(become root: sudo minidock …|see what is on the way: namei -l self)\n$/],
])('a path that cannot be used is no bug: %s', (code, told) => {
  const error = Object.assign(new Error(`${code}: libuv's words, open 'self'`), { code, syscall: 'open', path: 'self' })
  expect(printed(error)).toEqual(typeof told === 'string' ? `minidock: ${told}` : expect.stringMatching(told))
  expect(printed(Object.assign(new Error('of no path'), { code }))).toContain('this is a bug in minidock')
})

test('with debug, an error shows where it was thrown and what caused it', () => {
  const cause = new Error('EADDRINUSE')
  const text = printed(new MinidockError('conflict', 'no', { cause }), { debug: true })
  expect(text).toMatch(/MinidockError: no\n {4}at .*Error: EADDRINUSE\n {4}at /s)
})

test('exit codes are those of docker', () => {
  expect(exitCodeOf(taken, 'run')).toBe(125)
  expect(exitCodeOf(taken, 'rm')).toBe(1)
  expect(exitCodeOf(new Error(), 'run')).toBe(125)
  expect(exitCodeOf(new Error(), 'exec')).toBe(1)
})

test('only run and exec tell by their exit code that a program cannot be executed', () => {
  const codesOf = (kind: ErrorKind) =>
    ['run', 'exec', 'start', 'restart', 'create'].map(name => exitCodeOf(new MinidockError(kind, ''), name))
  expect(codesOf('command-not-found')).toEqual([127, 127, 1, 1, 1])
  expect(codesOf('not-executable')).toEqual([126, 126, 1, 1, 1])
  expect(exitCodeOf(new MinidockError('command-not-found', ''), 'exec', { detach: true })).toBe(1)
  expect(exitCodeOf(new MinidockError('command-not-found', ''), 'run', { detach: true })).toBe(127)
})

test('an error may have a code of its own for run', () => {
  const error = new MinidockError('invalid', '', { exitCode: 127 })
  expect(['run', 'create'].map(name => exitCodeOf(error, name))).toEqual([127, 1])
})
