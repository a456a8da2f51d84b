/** The build cache: a step that has run is not run again while all that it reads is the same. */

import { chmodSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, test } from 'vitest'
import { REPOSITORY } from '../../course/places.ts'
import { newRequest } from '../../runtime/formats/docker/request.ts'
import { listCacheMounts, removeCacheMount } from '../../runtime/store/builds/cache-mounts.ts'
import { BuildFolder, removeBuilt } from '../fixtures/build-folder.ts'
import { engineOn } from '../fixtures/engine.ts'
import { useMinidock } from '../fixtures/use-minidock.ts'

const minidock = useMinidock()

afterEach(() => removeBuilt(minidock))

const TEXT = 'FROM busybox\nRUN echo $RANDOM > /r\nCOPY a /a\nRUN cat /a > /b\n'

/** Makes another file each time it runs. */
const MARK = 'RUN cat /proc/sys/kernel/random/uuid > /mark'

function folder(dockerfile = TEXT, files: Readonly<Record<string, string>> = { a: 'one' }): BuildFolder {
  const made = new BuildFolder(minidock)
  made.write(dockerfile, files)
  return made
}

/** Waits until what was changed last, was changed a minute ago. */
async function settled(path: string): Promise<void> {
  await sleep(Math.max(0, statSync(path).ctimeMs + 61_000 - Date.now()))
}

function layers(): string[] {
  return readdirSync(join(minidock.root, 'layers'))
}

describe('a second build', () => {
  test('runs nothing, and makes the very same image', async () => {
    const context = folder()
    const first = await context.ok()
    const before = layers()
    const second = await context.ok()
    expect([second.ran, second.cached]).toEqual([[], ['[2/4] RUN echo $RANDOM > /r', '[3/4] COPY a /a', '[4/4] RUN cat /a > /b']])
    expect(second.id).toBe(first.id)
    expect(layers()).toEqual(before)
  })

  test('runs what comes after a file that has changed, and not what comes before', async () => {
    const context = folder()
    const first = await context.ok()
    writeFileSync(join(context.path, 'a'), 'two')
    const second = await context.ok()
    expect([second.cached, second.ran]).toEqual([['[2/4] RUN echo $RANDOM > /r'], ['[3/4] COPY a /a', '[4/4] RUN cat /a > /b']])
    writeFileSync(join(context.path, 'a'), 'one')
    expect((await context.ok()).id).toBe(first.id)
  })

  test('takes a file for the same that only has another time, and for another with another mode', async () => {
    const context = folder()
    await context.ok()
    utimesSync(join(context.path, 'a'), 1, 1)
    expect((await context.ok()).ran).toEqual([])
    chmodSync(join(context.path, 'a'), 0o755)
    expect((await context.ok()).ran).toEqual(['[3/4] COPY a /a', '[4/4] RUN cat /a > /b'])
  })

  test('does not run again for what only changes the config', async () => {
    const context = folder()
    const first = await context.ok()
    context.write(TEXT.replace('COPY', 'LABEL x=y\nEXPOSE 80\nCOPY'))
    const second = await context.ok()
    expect(second.ran).toEqual([])
    expect(second.id).not.toBe(first.id)
  })

  test('with an argument that the stage declares runs its steps again, and with another argument does not', async () => {
    const context = folder('FROM busybox\nRUN echo one\nARG A=1\nRUN echo two\n')
    await context.ok()
    expect((await context.ok({ buildArgs: new Map([['B', '2']]) })).ran).toEqual([])
    expect((await context.ok({ buildArgs: new Map([['A', '2']]) })).ran).toEqual(['[3/3] RUN echo two'])
  })

  test('with other hosts or limits runs its programs again', async () => {
    const context = folder('FROM busybox\nRUN cat /etc/hosts; ulimit -n\nCOPY a /a\n')
    const container = newRequest()
    container.HostConfig.NetworkMode = 'none'
    await context.ok({ container })
    const runsAgain = async () => (await context.ok({ container })).ran.includes('[2/3] RUN cat /etc/hosts; ulimit -n')
    container.HostConfig.ExtraHosts = ['mirror:192.0.2.1']
    expect([await runsAgain(), await runsAgain()]).toEqual([true, false])
    container.HostConfig.Ulimits = [{ Name: 'nofile', Soft: 77, Hard: 77 }]
    expect([await runsAgain(), await runsAgain()]).toEqual([true, false])
  })

  test('without the cache runs everything, or what of a stage is asked for', async () => {
    const context = folder('FROM busybox AS one\nRUN echo one\nFROM one AS two\nRUN echo two\n')
    await context.ok()
    expect((await context.ok({ noCache: true })).ran).toEqual(['[one 2/2] RUN echo one', '[two 1/1] RUN echo two'])
    await context.ok()
    expect((await context.ok({ noCache: ['two'] })).ran).toEqual(['[two 1/1] RUN echo two'])
  })

  test('keeps a layer of COPY --link when what is below it has changed, and runs again what stands on both', async () => {
    const context = folder('FROM busybox\nARG V\nRUN echo $V > /v\nCOPY --link a /l/\nRUN cat /v /l/a > /both\nCMD cat /both\n')
    const link = '[3/4] COPY --link a /l/'
    const asked = (value: string) => ({ buildArgs: new Map([['V', value]]) })
    expect((await context.ok(asked('1'))).ran).toContain(link)
    const second = await context.ok(asked('2'))
    expect([second.cached, second.ran]).toEqual([[link], ['[2/4] RUN echo 2 > /v', '[4/4] RUN cat /v /l/a > /both']])
    expect(await minidock.ok('run', '--rm', '--network', 'none', 'built')).toBe('2\none')
    expect((await context.ok(asked('1'))).ran).toEqual([])
    writeFileSync(join(context.path, 'a'), 'two')
    expect((await context.ok(asked('1'))).ran).toEqual([link, '[4/4] RUN cat /v /l/a > /both'])
  })

  test('takes nothing that stood on a layer of COPY --link and on others that are made again', async () => {
    const context = folder(
      `FROM busybox AS one\n${MARK}\nFROM one\nCOPY --link a /l/\nCOPY --link a /l/\nRUN cp /mark /copy\nCMD cmp /mark /copy\n`,
    )
    await context.ok()
    await context.ok({ noCache: ['one'] })
    await minidock.ok('run', '--rm', '--network', 'none', 'built')
    await minidock.ok('rmi', 'built')
    const records = join(minidock.root, 'builds/cache')
    for (const name of readdirSync(records)) if (readFileSync(join(records, name), 'utf8').includes('/mark"')) rmSync(join(records, name))
    await context.ok()
    await minidock.ok('run', '--rm', '--network', 'none', 'built')
  })

  test('takes no layer that was made on another: the files of an image fit together', async () => {
    const context = folder('FROM busybox AS one\nRUN cat /proc/sys/kernel/random/uuid > /a\nFROM one\nRUN cp /a /b\n')
    await context.ok()
    await context.ok({ noCache: true, target: 'one' })
    expect((await context.ok()).ran).toEqual(['[stage-1 1/1] RUN cp /a /b'])
    await minidock.ok('run', '--rm', '--network', 'none', 'built', 'cmp', '/a', '/b')
  })

  test('without the cache of a stage takes nothing from the cache that stood on its former layers', async () => {
    const context = folder(
      `FROM busybox AS one\n${MARK}\nFROM one\nRUN cp /mark /copy\nCMD test "$(cat /mark)" = "$(cat /copy)" && cat /copy\n`,
    )
    const marks: string[] = []
    for (const asked of [{}, { noCache: ['one'] }, { noCache: true, target: 'one', tags: [] }, {}]) {
      await context.ok(asked)
      marks.push(await minidock.ok('run', '--rm', '--network', 'none', 'built'))
    }
    expect(new Set(marks).size).toBe(3)
    expect(marks[2]).toBe(marks[1])
    expect((await context.ok()).ran).toEqual([])
  })

  test('without the cache of a stage runs it also where only its files are copied, which are copied again if they differ', async () => {
    const context = folder(
      `FROM busybox AS one\n${MARK}\nRUN echo same > /same\nFROM busybox\nCOPY --from=one /same /\nCOPY --from=one /mark /\n`,
    )
    await context.ok()
    const { ran, cached } = await context.ok({ noCache: ['one'] })
    expect([ran.length, cached]).toEqual([3, ['[stage-1 2/3] COPY --from=one /same /']])
    expect((await context.ok()).ran).toEqual([])
  })

  test('without the cache leaves no layer that pruning would not find', async () => {
    const before = layers()
    const context = folder('FROM busybox AS one\nRUN echo one > /one\nRUN echo two > /two\nFROM busybox\nCOPY --from=one /two /\n')
    const buildArgs = new Map([['SOURCE_DATE_EPOCH', '1000000000']])
    for (let count = 0; count < 2; count++) await context.ok({ noCache: true, buildArgs })
    await minidock.ok('rmi', 'built')
    await minidock.ok('builder', 'prune', '-af')
    expect(layers()).toEqual(before)
  })
})

describe('a step', () => {
  test('that failed is not in the cache, and those before it are', async () => {
    const context = folder('FROM busybox\nRUN echo one\nRUN false\n')
    await context.build()
    const { cached, failed } = await context.build()
    expect([cached, failed]).toEqual([['[2/3] RUN echo one'], ['[3/3] RUN false']])
  })

  test('runs again when its layer is gone, or its record is damaged', async () => {
    const context = folder('FROM busybox\nRUN echo one > /one\n')
    await context.ok()
    await minidock.ok('rmi', 'built')
    const made = layers().filter(name => /^[0-9a-f]{24}$/.test(name))
    const cache = join(minidock.root, 'builds/cache')
    const [record = ''] = readdirSync(cache)
    writeFileSync(join(cache, record), '{')
    expect((await context.ok()).ran).toEqual(['[2/2] RUN echo one > /one'])
    await minidock.ok('rmi', 'built')
    for (const name of layers().filter(name => /^[0-9a-f]{24}$/.test(name) && !made.includes(name)))
      rmSync(join(minidock.root, 'layers', name), { recursive: true })
    expect((await context.ok()).ran).toEqual(['[2/2] RUN echo one > /one'])
  })
})

describe('what the cache keeps', () => {
  test('stays when its image is removed, and goes with the prune', async () => {
    const context = folder()
    await context.ok()
    await minidock.ok('rmi', 'built')
    expect((await context.ok()).ran).toEqual([])
    await minidock.ok('rmi', 'built')
    expect(await minidock.ok('system', 'prune', '-f')).toContain('Deleted build cache objects:')
    expect((await context.ok()).ran).toHaveLength(3)
  })

  test('of RUN --mount may be removed by two commands at once', async () => {
    await folder('FROM busybox\nRUN --mount=type=cache,target=/c echo x > /c/x\n').ok()
    const { store, launcher } = engineOn(minidock.root)
    const [mount] = listCacheMounts(store.paths)
    if (!mount) throw new Error('the step has left no cache')
    const removed = [await removeCacheMount(store.paths, launcher, mount), await removeCacheMount(store.paths, launcher, mount)]
    expect(removed).toEqual([true, false])
  })

  test('is counted by system df, without what an image has too', async () => {
    const context = folder('FROM busybox\nRUN echo 12345 > /x\n')
    await context.ok()
    const sizes = async () => await minidock.ok('system', 'df', '--format', '{{.Type}} {{.TotalCount}} {{.Size}} {{.Reclaimable}}')
    expect(await sizes()).toMatch(/Build Cache 1 0B 0B/)
    await minidock.ok('rmi', 'built')
    expect(await sizes()).toMatch(/Build Cache 1 6B 6B/)
  })

  test('of a large context is what its files hold: shown and pruned', async () => {
    const large = join(REPOSITORY, 'node_modules/vitepress')
    await settled(join(large, 'package.json'))
    await minidock.ok('build', '-q', '-t', 'built', '-f', join(folder('FROM busybox\nCOPY . /x\n').path, 'Dockerfile'), large)
    expect(await minidock.ok('builder', 'du', '--verbose', '--filter', 'type=source.local')).toMatch(
      /Description: +local source for context\n/,
    )
    await minidock.ok('builder', 'prune', '-af')
    expect(await minidock.ok('builder', 'du', '--filter', 'type=source.local')).not.toMatch(/[0-9a-f]{12}/)
  })

  test('is spared by an image prune; an image is whole without the cache', async () => {
    const context = folder()
    const { id } = await context.ok()
    await minidock.ok('image', 'prune', '-f')
    rmSync(join(minidock.root, 'builds/cache'), { recursive: true })
    await minidock.ok('system', 'gc')
    expect(await minidock.ok('run', '--rm', '--network', 'none', id, 'cat', '/b')).toBe('one')
  })
})

test('layers of two images are one, and go with the last that needs them', async () => {
  const context = folder('FROM busybox\nRUN echo x > /x\n')
  await context.ok()
  await context.ok({ tags: ['other'], labels: { a: 'b' } })
  rmSync(join(minidock.root, 'builds/cache'), { recursive: true })
  await minidock.ok('rmi', 'built')
  expect(await minidock.ok('run', '--rm', '--network', 'none', 'other', 'cat', '/x')).toBe('x')
  await minidock.ok('rmi', 'other')
  expect(await minidock.ok('system', 'gc')).not.toMatch(/removed|forgot/)
})
