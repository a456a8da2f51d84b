/** Digests of a context's files are kept from build to build: they save the reading, and never hide a change. */

import { execFileSync } from 'node:child_process'
import { appendFileSync, copyFileSync, linkSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { selectFiles } from '../../runtime/build/context/select-files.ts'
import { openFolder } from '../../runtime/build/context/source-tree.ts'
import { digestsFolder, FileDigests, listDigestFiles } from '../../runtime/store/builds/file-digests.ts'
import type { StorePaths } from '../../runtime/store/files/paths.ts'
import { launcher, temporaryFolder } from '../kernel/containers.ts'
import { copying, copyStepOf } from './copying.ts'
import { makeRooms } from './rooms.ts'

const folder = temporaryFolder()
const INSTRUCTION = 'COPY . /x'
/** So large that its digest is worth a file. */
const TREE = 'mkdir d; head -c 17000000 /dev/urandom >d/big; echo one >f; ln -s f l'
/** A minute later, when what is changed now is old enough. */
const later = () => Date.now() + 61_000

/** Chooses all files, as a build does. @param work gets what is known of the files, once they are chosen */
async function choose(paths: StorePaths, context: string, work = (digests: FileDigests) => digests.save(), now = later()): Promise<string> {
  const opened = openFolder(context, launcher(), { name: 'the build context', owners: 'root' })
  try {
    const digests = FileDigests.of(paths, opened.root, now)
    if (digests === undefined) throw new Error('the check needs a file system of this machine')
    const { digest } = await selectFiles({ ...opened, digests }, copyStepOf(INSTRUCTION))
    work(digests)
    return digest
  } finally {
    await opened.close()
  }
}

/** Notes another digest than that of the content. */
function forge(paths: StorePaths, context: string, path: string, now = later()): Promise<string> {
  const work = (digests: FileDigests) => {
    digests.note(statSync(join(context, path), { bigint: true }), 'f'.repeat(64))
    digests.note(statSync(join(context, 'd/big'), { bigint: true }), 'e'.repeat(64))
    digests.save()
  }
  return choose(paths, context, work, now)
}

function roomWith(tree = TREE) {
  const room = copying(folder, tree)
  return { ...room, ...makeRooms(folder), read: () => room.select(INSTRUCTION).then(({ digest }) => digest) }
}

test.concurrent('what is known is not read: the digest is the same, and a false one is believed', async () => {
  const { paths, context, read } = roomWith()
  const digest = await choose(paths, context)
  expect(digest).toBe(await read())
  expect(await choose(paths, context)).toBe(digest)
  await forge(paths, context, 'f')
  expect(await choose(paths, context)).not.toBe(digest)
})

test.concurrent.each<[what: string, change: string]>([
  ['content, with size and time put back', 'cp -p f old; echo two >f; touch -r old f; rm old'],
  ['content of the same size', 'echo two >f'],
  ['a name, which another file has now', 'echo two >g; mv g f'],
  ['a mode', 'chmod +x f'],
  ['an attribute', `python3 -c 'import os; os.setxattr("f", "user.note", b"x")'`],
  ['where a link leads', 'ln -sfn g l'],
  ['one file more', 'echo more >d/more'],
  ['a file fewer', 'rm f'],
])('a change is seen: %s', async (_what, change) => {
  const { paths, context, read } = roomWith()
  const before = await choose(paths, context)
  execFileSync('/bin/sh', ['-euc', change], { cwd: context })
  const after = await choose(paths, context)
  expect(after).not.toBe(before)
  expect(after).toBe(await read())
})

test.concurrent('of a file that was changed just before, nothing is noted', async () => {
  const { paths, context, read } = roomWith()
  writeFileSync(join(context, 'f'), 'new\n')
  await forge(paths, context, 'f', Date.now())
  linkSync(join(context, 'd/big'), join(context, 'another-name'))
  expect(await choose(paths, context)).toBe(await read())
})

test.concurrent.each<[what: string, damage: (file: string, other: string) => void]>([
  ['cut off', file => truncateSync(file, statSync(file).size - 64)],
  ['of half a record more', file => appendFileSync(file, Buffer.alloc(32))],
  ['empty', file => writeFileSync(file, '')],
  [
    'changed in one bit',
    file =>
      writeFileSync(
        file,
        readFileSync(file).map((byte, at) => (at === 70 ? byte ^ 1 : byte)),
      ),
  ],
  ['another folder’s', (file, other) => copyFileSync(other, file)],
  ['a folder', file => execFileSync('/bin/sh', ['-euc', 'rm "$1"; mkdir "$1"', 'sh', file])],
])('a file that is %s is as good as none', async (_what, damage) => {
  // The other folder has the very same files.
  const { paths, context, read } = roomWith(`${TREE}; cp -al . ../other`)
  // What is in them is false, so it shows where it is believed.
  await forge(paths, context, 'f')
  const file = join(digestsFolder(paths), readdirSync(digestsFolder(paths))[0] ?? '')
  await forge(paths, join(context, '../other'), 'f')
  const other =
    listDigestFiles(paths)
      .map(({ id }) => join(digestsFolder(paths), id))
      .find(path => path !== file) ?? ''
  expect(await choose(paths, context)).not.toBe(await read())
  damage(file, other)
  expect(await choose(paths, context)).toBe(await read())
})

test.concurrent('little work is not noted, and of many folders the last are kept', async () => {
  const { paths, context } = roomWith('echo one >f')
  await choose(paths, context)
  expect(listDigestFiles(paths)).toEqual([])
  for (let count = 0; count < 34; count++) {
    const { context: large } = copying(folder, 'head -c 17000000 /dev/zero >big')
    await choose(paths, large)
  }
  expect(listDigestFiles(paths)).toHaveLength(32)
})

test.concurrent('what no step asks for any more goes once it is the larger part', async () => {
  const { paths, context } = roomWith('head -c 17000000 /dev/zero >big; for i in 1 2 3 4 5 6 7 8; do echo $i >f$i; done')
  const size = () => listDigestFiles(paths)[0]?.size
  await choose(paths, context)
  expect(size()).toBe(32 + 9 * 64)
  execFileSync('/bin/sh', ['-euc', 'rm f1 f2; touch big'], { cwd: context })
  await choose(paths, context)
  expect(size()).toBe(32 + 9 * 64)
  execFileSync('/bin/sh', ['-euc', 'rm f3 f4 f5; touch big'], { cwd: context })
  await choose(paths, context)
  expect(size()).toBe(32 + 4 * 64)
})
