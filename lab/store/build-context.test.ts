/** The build context: a folder or an archive, the Dockerfile in it or outside of it, and .dockerignore. */

import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, expect, test } from 'vitest'
import type { ContextSource, DockerfileSource } from '../../runtime/build/build-request.ts'
import { type BuildContext, openBuildContext } from '../../runtime/build/context/build-context.ts'
import { selectFiles } from '../../runtime/build/context/select-files.ts'
import { contextsFolder } from '../../runtime/store/builds/contexts.ts'
import { openStore, storePaths } from '../../runtime/store/files/paths.ts'
import { readAll } from '../../runtime/store/files/read-names.ts'
import { launcher, temporaryFolder } from '../kernel/containers.ts'
import { copying, copyStepOf, paths } from './copying.ts'
import { type Member, tar } from './tar-bytes.ts'

const folder = temporaryFolder()
const store = storePaths(join(folder, 'store'))
openStore(store)
let count = 0

/** A folder that a shell script has filled. */
function filled(script: string): string {
  const path = join(folder, `context-${count++}`)
  execFileSync('mkdir', [path])
  execFileSync('/bin/sh', ['-euc', script], { cwd: path })
  return path
}

const open = (source: ContextSource, dockerfile: DockerfileSource = { kind: 'file' }) =>
  openBuildContext(source, dockerfile, { paths: store, launcher: launcher() })

const openFolder = (path: string, dockerfile?: string) =>
  open({ kind: 'folder', path }, { kind: 'file', ...(dockerfile !== undefined && { path: dockerfile }) })

async function* once(bytes: Uint8Array) {
  yield bytes
}

const openTar = (...members: Member[]) => open({ kind: 'archive', content: once(gzipSync(tar(...members))) })

async function namesIn({ tree }: BuildContext): Promise<readonly string[]> {
  const { sources } = await selectFiles(tree, copyStepOf('COPY . /'))
  const names: string[] = []
  try {
    for (const source of sources) for await (const { member } of source.items()) names.push(member.name)
  } finally {
    await tree.close()
  }
  return names
}

const dockerfileIn = async (opened: Promise<BuildContext>) => {
  const { tree, dockerfile } = await opened
  await tree.close()
  return [dockerfile.name, dockerfile.text.trim()]
}

afterEach(() => expect(readAll(contextsFolder(store))).toEqual([]))

test('the Dockerfile is in the folder, or where -f says', async () => {
  const path = filled('echo FROM a >Dockerfile; mkdir d; echo FROM b >d/other; echo FROM c >../outside')
  expect(await dockerfileIn(openFolder(path))).toEqual(['Dockerfile', 'FROM a'])
  expect(await dockerfileIn(openFolder(path, 'd/other'))).toEqual(['d/other', 'FROM b'])
  expect(await dockerfileIn(openFolder(path, '../outside'))).toEqual(['outside', 'FROM c'])
  expect(await dockerfileIn(openFolder(path, join(folder, 'outside')))).toEqual(['outside', 'FROM c'])
  expect(await dockerfileIn(openFolder(`${path}/`, join(path, 'd/other')))).toEqual(['d/other', 'FROM b'])
  expect(await dockerfileIn(openFolder(filled('echo FROM d >dockerfile')))).toEqual(['dockerfile', 'FROM d'])
})

test.each<[what: string, script: string, dockerfile: string | undefined, message: string]>([
  ['none', '', undefined, 'failed to read dockerfile: open Dockerfile: no such file or directory'],
  ['another', 'touch Dockerfile', 'x/y', 'failed to read dockerfile: open x/y: no such file or directory'],
  ['one outside', '', '../none/x', 'no such file or directory'],
  ['a directory', 'mkdir Dockerfile', undefined, 'failed to read dockerfile: Dockerfile is a directory'],
  ['a fifo', 'mkfifo Dockerfile', undefined, 'failed to read dockerfile: Dockerfile is no regular file'],
  [
    'a link that leads out',
    'ln -s /etc/passwd Dockerfile',
    undefined,
    'failed to read dockerfile: open Dockerfile: no such file or directory',
  ],
])('no Dockerfile: %s', async (_what, script, dockerfile, message) => {
  await expect(openFolder(filled(script), dockerfile)).rejects.toThrow(message)
})

test('a folder that is not there, or that is none', async () => {
  await expect(openFolder('/none')).rejects.toThrow('unable to prepare context: path "/none" not found')
  await expect(openFolder('/etc/passwd')).rejects.toThrow('unable to prepare context: "/etc/passwd" is not a directory')
})

test('.dockerignore hides files; the Dockerfile can be hidden, and is read all the same', async () => {
  const script = `mkdir -p a/b c/d; touch a/1 a/b/2 c/3 c/d/4 x.log; echo FROM a >Dockerfile
    printf '*\\n!a\\na/1\\n!c/d/4\\n' >.dockerignore`
  const context = await openFolder(filled(script))
  expect(context.dockerfile.text).toBe('FROM a\n')
  expect(await namesIn(context)).toEqual(['a/', 'a/b/', 'a/b/2', 'c/', 'c/d/', 'c/d/4'])
})

test('the Dockerfile’s own ignore file comes before .dockerignore, also outside of the context', async () => {
  const path = filled(
    'touch 1 2; echo 1 >.dockerignore; echo FROM a >Dockerfile; echo 2 >Dockerfile.dockerignore; echo FROM b >B; echo "*" >../C.dockerignore; echo FROM c >../C',
  )
  expect(await namesIn(await openFolder(path))).toEqual(['.dockerignore', '1', 'B', 'Dockerfile', 'Dockerfile.dockerignore'])
  expect(await namesIn(await openFolder(path, 'B'))).toEqual(['.dockerignore', '2', 'B', 'Dockerfile', 'Dockerfile.dockerignore'])
  expect(await namesIn(await openFolder(path, '../C'))).toEqual([])
})

test('what is hidden is not there: by name, by pattern, by a link that is hidden, or that leads to it', async () => {
  const fill = 'mkdir d e; touch d/f e/f; ln -s d/f l; ln -s e m; ln -s d/f visible; printf "d\\nm\\n" >.dockerignore'
  for (const source of ['d', 'd/f', 'm/f', 'visible', 'l']) {
    await expect(copying(folder, fill).copy(`COPY ${source} /x`), source).rejects.toMatchObject({ kind: 'not-found' })
  }
  const room = copying(folder, fill)
  await room.copy('COPY d* e/* /x/')
  await room.copy('COPY --parents */f /y/')
  expect(paths(room.image)).toEqual(['x/f', 'y/e/f'])
})

test('an archive is a context; its Dockerfile too, and it is gone afterwards', async () => {
  const context = await openTar(
    { name: './Dockerfile', content: 'FROM a' },
    { name: './d/f', content: 'x' },
    { name: '.dockerignore', content: 'g' },
    { name: 'g' },
  )
  expect(context.dockerfile.text).toBe('FROM a')
  expect(await namesIn(context)).toEqual(['.dockerignore', 'Dockerfile', 'd/', 'd/f'])
})

test('an archive may be compressed by xz or bzip2', async () => {
  for (const program of ['xz', 'bzip2']) {
    const content = execFileSync(program, ['-c'], { input: tar({ name: 'Dockerfile', content: 'FROM a' }) })
    expect(await dockerfileIn(open({ kind: 'archive', content: once(content) }))).toEqual(['Dockerfile', 'FROM a'])
    await expect(open({ kind: 'archive', content: once(content.subarray(0, 40)) })).rejects.toThrow(
      `cannot unpack the build context: its ${program} data is damaged`,
    )
  }
})

test('an archive that is damaged, climbs, or has no Dockerfile', async () => {
  await expect(openTar({ name: '../x' })).rejects.toThrow('cannot unpack the build context: the entry "../x" is refused')
  await expect(openTar({ name: 'x' })).rejects.toThrow('failed to read dockerfile: open Dockerfile: no such file or directory')
  await expect(open({ kind: 'archive', content: once(Buffer.alloc(2000, 'x')) })).rejects.toThrow(
    'cannot unpack the build context: no tar archive',
  )
})

test('a Dockerfile alone: there are no files', async () => {
  const { tree, dockerfile } = await open({ kind: 'none' }, { kind: 'text', text: 'FROM a' })
  await expect(selectFiles(tree, copyStepOf('COPY x /'))).rejects.toThrow('"/x": not found')
  await tree.close()
  expect(dockerfile.text).toBe('FROM a')
})
