/** `cp` into and out of what a container has mounted, while it runs and while it does not. */

import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { execa } from 'execa'
import { beforeEach, expect, test } from 'vitest'
import { useUnchangedHost } from '../fixtures/host-unchanged.ts'
import { hostMounts } from '../fixtures/nothing-left.ts'
import { useMinidock } from '../fixtures/use-minidock.ts'

const minidock = useMinidock()
// Places of mounts are made: in the container's root, and never on the host.
useUnchangedHost({ network: false })
let count = 0
/** A directory of the host that is bound at /b, and read-only at /ro. */
let here: string
let flags: readonly string[]

beforeEach(() => {
  count++
  here = minidock.path(named())
  mkdirSync(here)
  writeFileSync(join(here, 'file'), 'bound\n')
  writeFileSync(minidock.path('new'), 'new\n')
  flags = ['-v', `${named()}:/v/deep`, '-v', `${here}:/b`, '-v', `${here}:/ro:ro`, '-v', `${here}/file:/one`, '-v', '/anonymous']
})

const dataOf = (name: string) => join(minidock.root, 'volumes', name, '_data')
/** The volume that is mounted at /v/deep. */
const named = () => `copied${count}`

async function fails(...args: readonly string[]): Promise<string> {
  const { exitCode, stderr } = await minidock.minidock(args)
  expect(exitCode, `${args.join(' ')} fails`).toBe(1)
  return stderr.replace('minidock: ', '')
}

test.each(['runs', 'was created', 'has ended', 'has a root that is read-only', 'runs read-only'])(
  'both ways, in a container that %s',
  async state => {
    const own = state.includes('read-only') ? ['--read-only', ...flags] : flags
    if (state.startsWith('runs')) await minidock.background('web', undefined, ...own)
    else if (state === 'has ended') await minidock.ok('run', '--name', 'web', ...own, 'busybox', 'true')
    else await minidock.ok('create', '--name', 'web', ...own, 'busybox', 'cat', '/v/deep/new')
    const before = hostMounts()
    for (const place of ['/v/deep', '/b', '/anonymous']) await minidock.ok('cp', minidock.path('new'), `web:${place}`)
    expect([readFileSync(join(dataOf(named()), 'new'), 'utf8'), readFileSync(join(here, 'new'), 'utf8')]).toEqual(['new\n', 'new\n'])
    const out = minidock.path(`out${count}`)
    mkdirSync(out)
    for (const path of ['/v/deep/new', '/ro/file', '/one']) await minidock.ok('cp', `web:${path}`, out)
    expect(readdirSync(out).sort()).toEqual(['file', 'new', 'one'])
    await minidock.ok('cp', 'web:/v', out)
    expect(readdirSync(join(out, 'v/deep'))).toEqual(['new'])
    expect(await fails('cp', minidock.path('new'), 'web:/ro')).toContain('read-only file system')
    if (own !== flags) expect(await fails('cp', minidock.path('new'), 'web:/srv')).toContain('container rootfs is marked read-only')
    expect(existsSync(join(here, 'deep'))).toBe(false)
    expect(hostMounts()).toEqual(before)
    if (state === 'was created') expect(await minidock.ok('start', '-a', 'web')).toBe('new')
  },
)

test('reading a container that never ran leaves no trace in its own files, and a place on the way is the image’s', async () => {
  await minidock.ok('create', '--name', 'web', ...flags, 'busybox')
  await minidock.ok('cp', 'web:/v/deep', minidock.path(`read${count}`))
  expect(await minidock.ok('diff', 'web')).toBe('')
})

test('links of a container and of its volume lead to places in it, and not on the host', async () => {
  const secret = minidock.path('secret')
  writeFileSync(secret, 'the host is here')
  await minidock.ok(
    'run',
    '--name',
    'web',
    ...flags,
    'busybox',
    'sh',
    '-c',
    `ln -s ${secret} /v/deep/file; ln -s ../../../../../..${minidock.folder} /v/deep/up; rm -r /srv; ln -s /b /srv`,
  )
  symlinkSync(minidock.folder, join(here, 'out'))
  expect(await fails('cp', '-L', 'web:/v/deep/file', minidock.path('leaked'))).toContain('Could not find the file')
  expect(await fails('cp', minidock.path('new'), 'web:/v/deep/up/planted')).toContain('Could not find the file')
  expect(await fails('cp', minidock.path('new'), 'web:/b/out/planted')).toContain('Could not find the file')
  expect([existsSync(minidock.path('leaked')), existsSync(minidock.path('planted'))]).toEqual([false, false])
  await minidock.ok('cp', minidock.path('new'), 'web:/srv/through')
  expect(readFileSync(join(here, 'through'), 'utf8')).toBe('new\n')
})

test('a link of the container at a mount’s place does not lead the mount to the host', async () => {
  const outside = minidock.path('outside')
  mkdirSync(outside)
  // Its own upper directory, as a container can leave it: /b leads to the host.
  await minidock.ok('run', '--name', 'web', ...flags, 'busybox', 'true')
  const upper = join(minidock.containerFolder((await minidock.inspect('web')).Id), 'upper')
  await execa('sh', ['-c', `rmdir ${upper}/b && ln -s ${outside} ${upper}/b`])
  await minidock.ok('cp', minidock.path('new'), 'web:/b')
  expect(readdirSync(outside)).toEqual([])
  expect(existsSync(join(here, 'new'))).toBe(true)
})

test('a source or a volume that is gone is said to be, and nothing is made in its place', async () => {
  await minidock.ok('create', '--name', 'web', '-v', `${here}:/b`, '-v', `gone${count}:/v`, 'busybox')
  rmSync(here, { recursive: true })
  expect(await fails('cp', minidock.path('new'), 'web:/b/')).toContain(`bind source path does not exist: ${here}`)
  expect(existsSync(here)).toBe(false)
  mkdirSync(here)
  rmSync(join(minidock.root, 'volumes', `gone${count}`), { recursive: true })
  expect(await fails('cp', 'web:/etc/passwd', minidock.folder)).toContain(`volume gone${count} of container web is gone`)
  await minidock.ok('start', 'web')
  await minidock.untilEnded('web')
  await minidock.ok('cp', 'web:/etc/passwd', minidock.folder)
})
