/** The files of a `COPY`: their digest says all that counts and nothing else, and what changes while it is read is an error. */

import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync, closeSync, openSync, readFileSync, rmSync, statSync, truncateSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { selectFiles } from '../../runtime/build/context/select-files.ts'
import { openFolder, openLayers, type SourceTree } from '../../runtime/build/context/source-tree.ts'
import { writeSelection } from '../../runtime/build/context/write-selection.ts'
import { contextsFolder } from '../../runtime/store/builds/contexts.ts'
import { readAll } from '../../runtime/store/files/read-names.ts'
import { launcher, temporaryFolder } from '../kernel/containers.ts'
import { copying, copyStepOf } from './copying.ts'
import { makeRooms } from './rooms.ts'

const folder = temporaryFolder()
const TREE = 'mkdir -p d/e; echo 1 >d/f; echo 2 >d/e/g; ln -s f d/l; mknod d/n c 1 3; touch -d @1000 d/f d/e'

async function digestOf(script: string, instruction = 'COPY d /x', owner?: { uid: number; gid: number }): Promise<string> {
  const { digest } = await copying(folder, script).select(instruction, owner && { owner })
  return digest
}

test('the digest does not depend on times, inodes, owners in the context, or the order of names on the disk', async () => {
  const other = 'mkdir d; mknod d/n c 1 3; ln -s f d/l; mkdir d/e; echo 2 >d/e/g; touch d/other; echo 1 >d/f; rm d/other; chown 7:8 d/f'
  const digest = await digestOf(TREE)
  expect(digest).toMatch(/^[0-9a-f]{64}$/)
  expect(await digestOf(other)).toBe(digest)
  expect(await digestOf(`${TREE}; touch beside`)).toBe(digest)
  expect(await digestOf(`${TREE}; mv d moved`, 'COPY moved /elsewhere')).toBe(digest)
})

test.each([
  ['content', 'echo 3 >d/f'],
  ['a name', 'mv d/f d/ff'],
  ['a mode', 'chmod +x d/f'],
  ['a mode of a directory', 'chmod 700 d/e'],
  ['where a link leads', 'ln -sfn g d/l'],
  ['a device', 'rm d/n; mknod d/n c 1 5'],
  ['a type', 'rm d/l; cp d/f d/l'],
  ['one file more', 'touch d/more'],
  ['one directory more', 'mkdir d/more'],
  ['a file in another directory', 'mv d/e/g d/g'],
  ['a hard link', 'ln d/f d/hard'],
  ['an attribute', `python3 -c 'import os; os.setxattr("d/f", "user.note", b"x")'`],
])('the digest depends on %s', async (_what, change) => {
  expect(await digestOf(`${TREE}; ${change}`)).not.toBe(await digestOf(TREE))
})

test('the digest depends on the owner and the mode that files get, and on a file’s name, but not on a directory’s', async () => {
  const digests = await Promise.all([
    digestOf(TREE),
    digestOf(TREE, 'COPY --chown=1 d /x', { uid: 1, gid: 1 }),
    digestOf(TREE, 'COPY --chmod=600 d /x'),
    digestOf(TREE, 'COPY --exclude=e d /x'),
    digestOf(TREE, 'COPY --parents d /x'),
    digestOf(TREE, 'COPY d/f /x'),
    digestOf(TREE, 'COPY d/f d/f /x/'),
    digestOf(`${TREE}; cp d/f d/z`, 'COPY d/z /x'),
    digestOf(TREE, 'COPY <<f /x\n1\nf'),
    digestOf(TREE, 'COPY <<g /x\n1\ng'),
  ])
  // A here-document of the same name, mode and content is the same file.
  expect(digests[8]).toBe(digests[5])
  expect(new Set(digests).size).toBe(digests.length - 1)
})

const SET_NOTE = 'import os, sys; os.setxattr(sys.argv[1], "user.note", b"x")'
const SHOW_NOTES = 'import os, sys; print(*[os.getxattr(path, "user.note") if os.listxattr(path) else "-" for path in sys.argv[1:]])'

test('attributes are copied, of files and of directories', async () => {
  const room = copying(folder, TREE)
  for (const path of ['d/f', 'd/e']) execFileSync('python3', ['-c', SET_NOTE, join(room.context, path)])
  await room.copy('COPY d /x')
  const paths = ['x/f', 'x/e', 'x/e/g'].map(path => join(room.image, path))
  expect(execFileSync('python3', ['-c', SHOW_NOTES, ...paths], { encoding: 'utf8' })).toBe("b'x' b'x' -\n")
})

/** Chooses `d`, changes something, and writes. */
async function writeAfter(change: (context: string) => void): Promise<void> {
  const room = copying(folder, TREE)
  const tree = openFolder(room.context, launcher(), { name: 'the build context', owners: 'root' })
  const root = openSync(room.image, 'r')
  try {
    const selection = await selectFiles(tree, copyStepOf('COPY d /x'))
    change(room.context)
    await writeSelection(selection, { launcher: launcher(), root, destination: { path: '/x', isDirectory: false } })
  } finally {
    closeSync(root)
    await tree.close()
  }
}

test.each<[what: string, change: (context: string) => void]>([
  ['gone', context => rmSync(join(context, 'd/f'))],
  ['all gone', context => rmSync(join(context, 'd'), { recursive: true })],
  ['shorter', context => truncateSync(join(context, 'd/f'), 1)],
  ['longer', context => appendFileSync(join(context, 'd/f'), 'more')],
  ['new', context => writeFileSync(join(context, 'd/new'), '')],
  ['touched', context => utimesSync(join(context, 'd/f'), 5, 5)],
  ['given an attribute', context => execFileSync('python3', ['-c', SET_NOTE, join(context, 'd/e')])],
  ['replaced by a link', context => execFileSync('ln', ['-sfn', '/etc/passwd', join(context, 'd/f')])],
])('files that are %s since they were chosen are an error', async (_what, change) => {
  await expect(writeAfter(change)).rejects.toMatchObject({
    kind: 'conflict',
    message: expect.stringContaining('the build context has changed while it was read'),
  })
})

/** Makes a page of a shared mapping dirty, calls for `go`, and writes to the page again: that sets no time. */
const MAPPED = `
import mmap, os, sys
file = os.open(sys.argv[1], os.O_RDWR)
page = mmap.mmap(file, 0)
page[0] = page[0]
os.fstat(file)
print("dirty", flush=True)
sys.stdin.readline()
page[0] = ord("!")
print("written", flush=True)
sys.stdin.readline()
`

test.each([
  ['a small file', 4096],
  ['a large file', 2 ** 20],
])('a write to a mapped page of %s, which changes no time, is an error', async (_what, size) => {
  const room = copying(folder, `head -c ${size} /dev/zero >f`)
  const path = join(room.context, 'f')
  const tree = openFolder(room.context, launcher(), { name: 'the build context', owners: 'root' })
  const root = openSync(room.image, 'r')
  const writer = spawn('python3', ['-c', MAPPED, path], { stdio: ['pipe', 'pipe', 'inherit'] })
  try {
    await once(writer.stdout, 'data')
    const selection = await selectFiles(tree, copyStepOf('COPY f /x'))
    const before = statSync(path, { bigint: true })
    writer.stdin.write('go\n')
    await once(writer.stdout, 'data')
    expect(statSync(path, { bigint: true }).ctimeNs).toBe(before.ctimeNs)
    const write = writeSelection(selection, { launcher: launcher(), root, destination: { path: '/x', isDirectory: false } })
    await expect(write).rejects.toThrow('the build context has changed while it was read: files below /f were changed')
  } finally {
    writer.stdin.end()
    await once(writer, 'close')
    closeSync(root)
    await tree.close()
  }
})

test('an archive that ends before its file does is no change', async () => {
  const room = copying(folder, 'mkdir d; echo 1 >d/f; tar -czf a.tar.gz d; head -c 2000000 /dev/zero >>a.tar.gz')
  await room.copy('ADD a.tar.gz /x/')
  expect(readFileSync(join(room.image, 'x/d/f'), 'utf8')).toBe('1\n')
})

test('a file that shrinks while it is written is an error, and no half file is taken for whole', async () => {
  const room = copying(folder, 'head -c 3000000 /dev/zero >big')
  const tree = openFolder(room.context, launcher(), { name: 'the build context', owners: 'root' })
  const { sources } = await selectFiles(tree, copyStepOf('COPY big /x'))
  const reading = async () => {
    for (const source of sources) {
      for await (const { content } of source.items()) {
        for await (const _piece of content ?? []) truncateSync(join(room.context, 'big'), 1000)
      }
    }
  }
  await expect(reading()).rejects.toThrow('big was changed')
  await tree.close()
})

test('layers are one tree: whiteouts hide, owners stay, and the mount is gone afterwards', async () => {
  const { paths: store } = makeRooms(folder)
  const [lower, upper] = ['a'.repeat(24), 'b'.repeat(24)]
  execFileSync(
    '/bin/sh',
    [
      '-euc',
      `mkdir -p ${lower}/d ${upper}/d; touch ${lower}/d/1 ${lower}/d/2; mknod ${upper}/d/1 c 0 0; echo 3 >${upper}/d/3; chown 5:6 ${upper}/d/3`,
    ],
    {
      cwd: store.layers,
    },
  )
  for (const [layers, expected] of [
    [
      [lower, upper],
      ['2', '3'],
    ],
    [[lower], ['1', '2']],
    [
      [lower, upper, lower],
      ['1', '2', '3'],
    ],
    [
      [lower, lower],
      ['1', '2'],
    ],
    [[], []],
  ] as const) {
    const tree = await openLayers(store, launcher(), layers, 'stage build')
    expect(await namesOf(tree, 'COPY --parents d /')).toEqual(expected.map(name => `d/${name}`))
    await tree.close()
  }
  const tree = await openLayers(store, launcher(), [lower, upper], 'stage build')
  const { sources } = await selectFiles(tree, copyStepOf('COPY d/3 /'))
  for (const source of sources) for await (const { member } of source.items()) expect([member.uid, member.gid]).toEqual([5, 6])
  await expect(selectFiles(tree, copyStepOf('COPY none /'))).rejects.toThrow('checksum of stage build: "/none": not found')
  await tree.close()
  expect(readAll(contextsFolder(store))).toEqual([])
})

async function namesOf(tree: SourceTree, instruction: string): Promise<readonly string[]> {
  const names: string[] = []
  try {
    const { sources } = await selectFiles(tree, copyStepOf(instruction))
    for (const source of sources) for await (const { member } of source.items()) if (member.type === 'file') names.push(member.name)
  } catch (error) {
    if (!(error instanceof Error && error.message.includes('not found'))) throw error
  }
  return names
}
