/** `COPY` and `ADD`, from a folder into a folder: the rules of the Dockerfile reference. */

import { execFileSync } from 'node:child_process'
import { readFileSync, readlinkSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../kernel/containers.ts'
import { copying, listing, paths } from './copying.ts'

const folder = temporaryFolder()
const textOf = (...path: readonly string[]) => readFileSync(join(...path), 'utf8')

const TREE = 'mkdir -p dir/sub; echo a >a.txt; echo b >b.txt; echo c >dir/c.txt; echo d >dir/sub/d.txt; mkdir dir/empty'

test.each<[what: string, instruction: string, image: string, expected: readonly string[]]>([
  ['a file to a path without a slash', 'COPY a.txt /x', '', ['x']],
  ['a file to a path with a slash', 'COPY a.txt /x/', '', ['x/a.txt']],
  ['a file to a path that is a directory', 'COPY a.txt /x', 'mkdir x', ['x/a.txt']],
  ['a file below directories that are not there', 'COPY a.txt /x/y/z', '', ['x/y/z']],
  ['the content of a directory, and not the directory', 'COPY dir /x', '', ['x/c.txt', 'x/sub/d.txt']],
  ['the same with a slash', 'COPY dir/ /x/', '', ['x/c.txt', 'x/sub/d.txt']],
  ['the same into a directory', 'COPY dir /x', 'mkdir x; touch x/old', ['x/c.txt', 'x/old', 'x/sub/d.txt']],
  ['everything', 'COPY . /', '', ['a.txt', 'b.txt', 'dir/c.txt', 'dir/sub/d.txt']],
  ['several files', 'COPY a.txt dir/c.txt /x/', '', ['x/a.txt', 'x/c.txt']],
  ['several files into a directory that is there', 'COPY a.txt dir/c.txt /x', 'mkdir x', ['x/a.txt', 'x/c.txt']],
  ['a file and a directory', 'COPY a.txt dir /x/', '', ['x/a.txt', 'x/c.txt', 'x/sub/d.txt']],
  ['what climbs begins at the root', 'COPY ../../a.txt /x', '', ['x']],
  ['wildcards', 'COPY *.txt /x/', '', ['x/a.txt', 'x/b.txt']],
  ['wildcards for directories', 'COPY d*r /x', '', ['x/c.txt', 'x/sub/d.txt']],
  ['wildcards in the middle', 'COPY dir/*/d.txt /x/', '', ['x/d.txt']],
  ['a class', 'COPY [b-z].txt /x/', '', ['x/b.txt']],
  ['a pattern without matches, which is no error', 'COPY a.txt none* /x/', '', ['x/a.txt']],
  ['nothing at all', 'COPY none* /x/', '', []],
  ['--parents', 'COPY --parents dir/sub/d.txt a.txt /x/', '', ['x/a.txt', 'x/dir/sub/d.txt']],
  ['--parents from a point on', 'COPY --parents dir/./sub/d.txt /x/', '', ['x/sub/d.txt']],
  ['--parents with wildcards', 'COPY --parents */c.txt /x/', '', ['x/dir/c.txt']],
  ['--parents at any depth', 'COPY --parents **/d.txt /x/', '', ['x/dir/sub/d.txt']],
  ['--parents of a directory', 'COPY --parents dir /x/', '', ['x/dir/c.txt', 'x/dir/sub/d.txt']],
  ['--exclude', 'COPY --exclude=sub --exclude=a.txt . /x/', '', ['x/b.txt', 'x/dir/c.txt', 'x/dir/sub/d.txt']],
  ['--exclude at any depth', 'COPY --exclude=**/*.txt --exclude=!b.txt . /x/', '', ['x/b.txt']],
  ['--exclude is relative to the source', 'COPY --exclude=sub dir /x/', '', ['x/c.txt']],
  ['--exclude of files that a pattern names', 'COPY --exclude=b.* *.txt /x/', '', ['x/a.txt']],
  ['here-documents', 'COPY <<one <<"two" /x/\n1\none\n2\ntwo', '', ['x/one', 'x/two']],
  ['a here-document under another name', 'COPY <<one /x\n1\none', '', ['x']],
])('%s: %s', async (_what, instruction, image, expected) => {
  const room = copying(folder, TREE, image)
  await room.copy(instruction)
  expect(paths(room.image)).toEqual(expected)
})

test('files keep their modes, belong to root, and directories on the way are 0755', async () => {
  const room = copying(
    folder,
    'mkdir -m 700 d; touch d/f; mkdir -m 1777 d/t; chown -R 5:6 d; chmod 4711 d/f; ln -s f d/l; mkfifo -m 600 d/p',
  )
  await room.copy('COPY d /x/y')
  expect(listing(room.image)).toEqual([
    'x d 755 0:0',
    'x/y d 755 0:0',
    'x/y/f f 4711 0:0',
    'x/y/l l 777 0:0 f',
    'x/y/p p 600 0:0',
    'x/y/t d 1777 0:0',
  ])
})

test('files of a stage keep their owners', async () => {
  const room = copying(folder, 'mkdir d; touch d/f; chown 5:6 d/f')
  await room.copyFrom(room.context, 'COPY --from=scratch d /x/')
  expect(listing(room.image)).toEqual(['x d 755 0:0', 'x/f f 644 5:6'])
})

test('--chown is also for directories on the way, and for links', async () => {
  const room = copying(folder, 'mkdir d; touch d/f; ln -s f d/l')
  await room.copy('COPY --chown=7:8 d /x/y', { owner: { uid: 7, gid: 8 } })
  expect(listing(room.image)).toEqual(['x d 755 7:8', 'x/y d 755 7:8', 'x/y/f f 644 7:8', 'x/y/l l 777 7:8 f'])
})

test('--chmod, in digits and in words', async () => {
  const room = copying(folder, 'mkdir -p d/e; touch d/f; chmod 640 d/f')
  await room.copy('COPY --chmod=711 d /n')
  await room.copy('COPY --chmod=u=rwX,go=rX d /w')
  expect(listing(room.image)).toEqual(['n d 755 0:0', 'n/e d 711 0:0', 'n/f f 711 0:0', 'w d 755 0:0', 'w/e d 755 0:0', 'w/f f 644 0:0'])
})

test('a directory that is there gets the mode and the owner of the one that is copied over it; the destination itself stays', async () => {
  const room = copying(folder, 'mkdir -p -m 700 d; mkdir -m 750 d/sub', 'mkdir -p x/sub; chmod 777 x x/sub; chown 9:9 x x/sub')
  await room.copy('COPY d /x/')
  expect(listing(room.image)).toEqual(['x d 777 9:9', 'x/sub d 750 0:0'])
})

test('a link within a directory stays a link; one that is the source is followed', async () => {
  const room = copying(folder, 'mkdir d e; echo f >e/f; ln -s ../e/f d/l; ln -s e s; ln -s /e/f abs')
  await room.copy('COPY d /d')
  await room.copy('COPY s /s')
  await room.copy('COPY d/l abs /f/')
  expect(readlinkSync(join(room.image, 'd/l'))).toBe('../e/f')
  expect([textOf(room.image, 's/f'), textOf(room.image, 'f/l'), textOf(room.image, 'f/abs')]).toEqual(['f\n', 'f\n', 'f\n'])
})

test('links in the destination are followed inside the image, also to what is not there yet', async () => {
  const room = copying(
    folder,
    'echo a >a; mkdir d; echo f >d/f',
    'mkdir real; ln -s /real abs; ln -s ../../../real up; ln -s missing/deep gone; echo old >file; ln -s file l',
  )
  await room.copy('COPY a /abs/')
  await room.copy('COPY a /up/b')
  await room.copy('COPY d /gone/')
  await room.copy('COPY a /l')
  expect(paths(room.image)).toEqual(['abs', 'file', 'gone', 'l', 'missing/deep/f', 'real/a', 'real/b', 'up'])
  expect(textOf(room.image, 'file')).toBe('a\n')
})

test('hard links of one source are hard links of the image', async () => {
  const room = copying(folder, 'mkdir d; echo a >d/a; ln d/a d/b; ln d/a c')
  await room.copy('COPY d /x/y')
  await room.copy('COPY c d/a /z/')
  const inode = (path: string) => statSync(join(room.image, path)).ino
  expect(inode('x/y/a')).toBe(inode('x/y/b'))
  expect(inode('z/a')).not.toBe(inode('z/c'))
})

test('large files come whole, with their holes', async () => {
  const room = copying(folder, 'head -c 3000001 /dev/urandom >big; truncate -s 300000 hole; chmod 4755 big')
  await room.copy('COPY . /x/')
  for (const name of ['big', 'hole']) execFileSync('cmp', [join(room.context, name), join(room.image, 'x', name)])
  expect(listing(room.image)).toEqual(['x d 755 0:0', 'x/big f 4755 0:0', 'x/hole f 644 0:0'])
  expect(statSync(join(room.image, 'x/hole')).blocks).toBe(0)
})

test('names are bytes, and patterns see their text', async () => {
  const room = copying(folder, `touch "$(printf 'caf\\351')" 'ü.txt' 'a b'`)
  await room.copy('COPY caf* ?.txt /x/')
  await room.copy('COPY ["a b", "/x/"]')
  const names = execFileSync('ls', ['-1', join(room.image, 'x')], { encoding: 'latin1', env: { LC_ALL: 'C' } })
  expect(names).toBe(`a b\ncaf\xe9\n${Buffer.from('ü.txt').toString('latin1')}\n`)
})

test.each<[instruction: string, image: string, message: string]>([
  ['COPY none /x', '', 'failed to compute cache key: failed to calculate checksum of the build context: "/none": not found'],
  ['COPY dir/none /x', '', '"/dir/none": not found'],
  ['COPY a.txt/none /x', '', '"/a.txt/none": not found'],
  ['COPY out /x', '', '"/out": not found'],
  ['COPY --parents none /x', '', '"/none": not found'],
  ['COPY dir /x', 'touch x', 'cannot copy to non-directory: /x'],
  ['COPY a.txt /x/', 'touch x', 'mkdir /x: not a directory'],
  ['COPY a.txt /x/y', 'touch x', 'mkdir /x: not a directory'],
  ['COPY a.txt /x', 'mkdir -p x/a.txt', 'cannot replace to directory /x/a.txt with file'],
  ['COPY dir /x', 'mkdir x; touch x/sub', 'cannot copy to non-directory: /x/sub'],
  ['COPY a.txt b.txt /x', '', 'When using COPY with more than one source file, the destination must be a directory and end with a /'],
  ['COPY a.txt b.txt /x', 'touch x', 'the destination must be a directory and end with a /'],
  ['COPY *.txt /x', '', 'When using COPY with more than one source file, the destination must be a directory and end with a /'],
  ['COPY circle /x', '', '/circle: too many levels of symbolic links'],
])('%s is refused: %s', async (instruction, image, message) => {
  const room = copying(folder, `${TREE}; ln -s /etc/passwd out; ln -s circle circle`, image)
  await expect(room.copy(instruction)).rejects.toThrow(message)
})

test.each([
  ['COPY a.tx /x', 'did you mean "/a.txt"?'],
  ['COPY dir/b.txt /x', 'did you mean "/dir/c.txt"?'],
  ['COPY socket /x', 'it is a socket, which cannot be copied'],
  ['COPY secret /x', '.dockerignore leaves it out: to bring it back, add a last line to it: !secret'],
])('the hint of %s: %s', async (instruction, hint) => {
  const room = copying(
    folder,
    `${TREE}; touch secret; echo secret >.dockerignore; python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind("socket")'`,
  )
  await expect(room.copy(instruction)).rejects.toMatchObject({ kind: 'not-found', hint })
})
