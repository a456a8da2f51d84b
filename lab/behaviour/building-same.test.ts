/** Two builds of one Dockerfile: with one clock they make one image, wherever and whenever they run; and what they do to each other, and other commands to them. */

import { execFileSync } from 'node:child_process'
import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { BuildFolder, removeBuilt } from '../fixtures/build-folder.ts'
import { until } from '../fixtures/eventually.ts'
import { Minidock } from '../fixtures/minidock.ts'
import { processesOf } from '../fixtures/nothing-left.ts'
import { DOCKERFILE, fillContext, manifestOf } from '../fixtures/reproducible-build.ts'
import { useMinidock } from '../fixtures/use-minidock.ts'
import { within } from '../suite/slowness.ts'

const minidock = useMinidock()

afterEach(() => removeBuilt(minidock))

function folder(dockerfile: string, files: Readonly<Record<string, string>> = {}, name = 'context'): BuildFolder {
  const made = new BuildFolder(minidock, name)
  made.write(dockerfile, files)
  return made
}

const change = (path: string, script: string) => execFileSync('/bin/sh', ['-euc', script], { cwd: path })

test('in another state folder, from a moved context with a fresh checkout’s times, comes to the same id and manifest', async () => {
  const other = new Minidock()
  await other.furnish()
  try {
    const [here, there] = [minidock.path('here'), other.path('there/and/deeper')]
    for (const path of [here, there]) fillContext(path)
    change(there, 'find dir -newermt 2020-01-01 -exec touch -h -d 2021-05-06 {} +')
    const build = (where: Minidock, path: string, ...flags: readonly string[]) =>
      where.ok('build', '-q', '--network', 'none', '-t', 'built', ...flags, path)
    const ids = [
      await build(minidock, here, '--build-arg', 'SOURCE_DATE_EPOCH=1600000000'),
      await build(other, there, '--build-arg', 'SOURCE_DATE_EPOCH=1600000000'),
      await build(minidock, here, '--build-arg', 'SOURCE_DATE_EPOCH=1600000000', '--no-cache'),
    ]
    expect(new Set(ids).size).toBe(1)
    expect(manifestOf(other.root, 'built')).toBe(manifestOf(minidock.root, 'built'))
    await other.ok('system', 'prune', '-af')
  } finally {
    other.remove()
  }
})

test('without a clock, a copied file keeps its time, and a directory that is made for it has the time of the build', async () => {
  const context = folder('FROM busybox\nCOPY f /f\nCOPY f /made/f\n', { f: 'x' })
  change(context.path, 'touch -d 2021-05-06 f')
  const layersOf = async () => {
    await context.ok({ noCache: true })
    const [{ RootFS }] = JSON.parse(await minidock.ok('image', 'inspect', 'built')) as [{ RootFS: { Layers: string[] } }]
    return RootFS.Layers
  }
  const first = await layersOf()
  const begun = Math.floor(Date.now() / 1000)
  await until('another second has begun', () => Math.floor(Date.now() / 1000) > begun)
  const second = await layersOf()
  expect(first.map((layer, index) => layer === second[index])).toEqual([true, true, false])
})

test('two at once both succeed, and come to the same', async () => {
  const context = folder(`${DOCKERFILE}RUN sleep 0.2\n`)
  fillContext(context.path)
  const build = () => context.ok({ buildArgs: new Map([['SOURCE_DATE_EPOCH', '1600000000']]) })
  const [one, two] = await Promise.all([build(), build()])
  expect(one.id).toBe(two.id)
})

test('while it runs, no command removes what it is built on, or what it has made', { timeout: within(120) }, async () => {
  await minidock.ok('tag', 'busybox', 'base')
  const context = folder(`FROM base AS one
RUN echo 1 >/a
RUN --mount=type=cache,target=/c touch /c/begun; until [ -e /c/go ]; do usleep 10000; done; echo 2 >/b
FROM base
COPY --from=one /a /b /made/
`)
  const building = context.build()
  await until('the step runs', () => processesOf(minidock.folder).some(line => line.includes('usleep')))
  const { exitCode, stderr } = await minidock.minidock(['rmi', '-f', await minidock.ok('images', '-q', 'base')])
  expect([exitCode, stderr]).toEqual([1, expect.stringMatching(/in use|being used|is used/)])
  for (const prune of ['builder prune -af', 'image prune -af', 'system prune -af', 'system gc']) await minidock.ok(...prune.split(' '))
  const mounts = join(minidock.root, 'builds/mounts')
  change(mounts, 'for folder in *; do touch "$folder/go"; done')
  const { error, ran } = await building
  expect([error, ran]).toEqual([undefined, expect.arrayContaining(['[stage-1 2/2] COPY --from=one /a /b /made/'])])
  expect(await minidock.ok('run', '--rm', '--network', 'none', 'built', 'cat', '/made/a', '/made/b')).toBe('1\n2')
})

test('beside commands that prune all the time, each succeeds or says why not, and its image is whole', {
  timeout: within(240),
}, async () => {
  const context = folder('FROM busybox AS one\nRUN echo 1 >/a\nFROM busybox\nCOPY --from=one /a /b\nRUN cat /b >/c\n')
  let goesOn = true
  const pruning = (async () => {
    while (goesOn) for (const prune of ['builder prune -af', 'image prune -f', 'system gc']) await minidock.ok(...prune.split(' '))
  })()
  try {
    for (let round = 0; round < 8; round++) {
      const { error, id } = await context.build()
      if (error !== undefined) expect(error).toMatchObject({ name: 'MinidockError', kind: expect.not.stringMatching('internal') })
      else expect(await minidock.ok('run', '--rm', '--network', 'none', id, 'cat', '/c')).toBe('1')
    }
  } finally {
    goesOn = false
    await pruning
  }
})

function replaceFile(file: string): void {
  writeFileSync(`${file}.new`, 'other')
  renameSync(`${file}.new`, file)
}

test.each([
  ['grow', (file: string) => writeFileSync(file, 'x'.repeat(2 ** 16), { flag: 'a' })],
  ['shrink', (file: string) => writeFileSync(file, 'x')],
  ['are replaced', replaceFile],
  ['become links', (file: string) => execFileSync('ln', ['-sfn', '/etc/passwd', file])],
  ['vanish and come back', (file: string) => execFileSync('/bin/sh', ['-c', `rm -f ${file}; echo back >${file}`])],
])('files that %s while they are read make an error or a whole image, and never a hang', { timeout: within(120) }, async (_what, act) => {
  const context = folder('FROM busybox\nCOPY d /d\n')
  mkdirSync(join(context.path, 'd'))
  for (let index = 0; index < 300; index++) writeFileSync(join(context.path, `d/f${index}`), 'x'.repeat(20_000))
  let goesOn = true
  const changing = (async () => {
    for (let index = 0; goesOn; index++) {
      act(join(context.path, `d/f${(index * 7) % 300}`))
      await new Promise(setImmediate)
    }
  })()
  try {
    const outcomes = new Set<string>()
    for (let round = 0; round < 3; round++) {
      const { error } = await context.build()
      outcomes.add(error === undefined ? 'built' : error instanceof Error ? error.message.replace(/:.*/s, '') : String(error))
    }
    expect(['built', 'the build context has changed while it was read']).toEqual(expect.arrayContaining([...outcomes]))
  } finally {
    goesOn = false
    await changing
  }
})
