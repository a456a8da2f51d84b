/** `diff`: what a container has changed, seen from its upper directory. */

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { changes } from '../../runtime/overlay/diff.ts'
import { tar } from '../fixtures/archives.ts'
import { until } from '../fixtures/eventually.ts'
import { TemporaryFolder } from '../fixtures/temporary-folder.ts'
import { fetchImage } from '../sandbox/fetch-image.ts'

const LAUNCHER = join(import.meta.dirname, '../../build/launcher')
const here = new TemporaryFolder()
let containers = 0

beforeAll(async () => {
  await fetchImage(here.root, 'busybox')
})
afterAll(() => here.remove())

async function diffAfter(script: string): Promise<string[]> {
  const name = `changing${++containers}`
  await here.ok('run', '--name', name, 'busybox', 'sh', '-c', script)
  return (await here.ok('diff', name)).split('\n')
}

test('a container that changes nothing has no differences', async () => {
  expect(await diffAfter('cat /etc/passwd > /dev/null')).toEqual([''])
})

test('what is added, changed and deleted is told, and the directories above it', async () => {
  const script = 'mkdir -p /srv/a; echo x > /srv/a/b; echo y >> /etc/passwd; rm /etc/group; ln -s /x /home/l; mv /bin/ash /tmp/ash'
  expect(await diffAfter(script)).toEqual([
    ...['C /bin', 'D /bin/ash', 'C /etc', 'D /etc/group', 'C /etc/passwd', 'C /home', 'A /home/l'],
    ...['A /srv', 'A /srv/a', 'A /srv/a/b', 'C /tmp', 'A /tmp/ash'],
  ])
})

test('what was copied up and is as it was is no difference, as in docker: a file that was opened for writing, a directory in which something came and went', async () => {
  expect(await diffAfter('exec 3>>/etc/passwd; mkdir /etc/d; rmdir /etc/d; chmod 644 /etc/group')).toEqual([''])
  expect(await diffAfter('chmod 600 /etc/group; chown 7 /home')).toEqual(['C /etc', 'C /etc/group', 'C /home'])
})

test('a file that has other capabilities has changed', async () => {
  const [lower, upper] = [here.path('plain'), here.path('capable')]
  for (const layer of [lower, upper]) {
    mkdirSync(layer)
    writeFileSync(join(layer, 'ping'), 'x')
    utimesSync(join(layer, 'ping'), 1, 1)
  }
  const told = () => changes({ upper, lowers: [lower], launcher: LAUNCHER })
  expect(await told()).toEqual([])
  // CAP_NET_RAW, permitted and effective: vfs_cap_data, version 2.
  const value = `bytes.fromhex('0100000200200000000000000000000000000000')`
  await execa('python3', ['-c', `import os; os.setxattr('${join(upper, 'ping')}', 'security.capability', ${value})`])
  expect(await told()).toEqual([{ kind: 'C', path: '/ping' }])
})

test('a container that runs, and one that nobody has started, have their differences told', async () => {
  await here.ok('run', '-d', '--name', 'runs', 'busybox', 'sh', '-c', 'echo x > /srv; exec sleep 100')
  await until('it has written', async () => (await here.ok('diff', 'runs')) === 'A /srv')
  await here.ok('rm', '-f', 'runs')
  await here.ok('create', '--name', 'waits', 'busybox')
  expect(await here.ok('diff', 'waits')).toBe('')
  await here.ok('cp', LAUNCHER, 'waits:/home/')
  expect((await here.ok('diff', 'waits')).split('\n')).toEqual(['C /home', 'A /home/launcher'])
})

test('a directory that is removed and made again has lost what was in it', async () => {
  expect(await diffAfter('rm -r /var; mkdir -p /var/www; touch /var/new')).toEqual(['C /var', 'A /var/new', 'D /var/spool', 'C /var/www'])
})

test('a directory in place of a file, and a file in place of a directory', async () => {
  expect(await diffAfter('rm /etc/nsswitch.conf; mkdir /etc/nsswitch.conf; rm -r /home; touch /home')).toEqual([
    ...['C /etc', 'C /etc/nsswitch.conf', 'C /home'],
  ])
})

test('names that are no UTF-8, or have a line break, are a line each', async () => {
  const [first, ...rest] = await diffAfter("touch $(printf '/home/\\377') '/home/a b'; touch '/home/c\nd'")
  expect(first).toBe('C /home')
  expect(rest).toEqual(['A /home/a b', 'A /home/c\\nd', 'A /home/\ufffd'])
})

test('what a layer has deleted and the container makes again is added', async () => {
  const [lower, upper, top] = [
    await tar(
      { name: 'a/', type: 'directory' },
      { name: 'a/one' },
      { name: 'a/two' },
      { name: 'b/', type: 'directory' },
      { name: 'b/one' },
    ),
    await tar({ name: 'a/', type: 'directory' }, { name: 'a/.wh.one' }, { name: 'b/', type: 'directory' }, { name: 'b/.wh..wh..opq' }),
    here.path('top'),
  ]
  for (const [name, layer] of [
    ['lower', lower],
    ['upper', upper],
  ] as const) {
    writeFileSync(here.path(`${name}.tar`), layer)
  }
  const lowest = await importedLayer('lower')
  const above = await importedLayer('upper')
  mkdirSync(join(top, 'a'), { recursive: true })
  mkdirSync(join(top, 'b'))
  for (const name of ['a/one', 'a/two', 'b/one']) writeFileSync(join(top, name), '')
  const found = await changes({ upper: top, lowers: [lowest, above], launcher: LAUNCHER })
  expect(found.map(({ kind, path }) => `${kind} ${path}`)).toEqual(['C /a', 'A /a/one', 'C /a/two', 'C /b', 'A /b/one'])
})

async function importedLayer(name: string): Promise<string> {
  await here.ok('import', here.path(`${name}.tar`), name)
  const [layer = ''] = await here.layersOf(name)
  return layer
}

test('a container that swaps a directory for a link meanwhile leads nowhere', async () => {
  const upper = here.path('swapping')
  mkdirSync(join(upper, 'd'), { recursive: true })
  writeFileSync(join(upper, 'd/mine'), '')
  const swap = `cd ${upper}; ln -s /etc link; while :; do mv -T d e; mv -T link d; mv -T d link; mv -T e d; done`
  const swapper = spawn('sh', ['-c', swap], { stdio: 'ignore', detached: true })
  try {
    const seen = new Set<string>()
    for (let round = 0; round < 300; round++) {
      for (const { path } of await changes({ upper, lowers: [], launcher: LAUNCHER })) seen.add(path)
    }
    expect([...seen].sort().filter(path => !['/d', '/e', '/link', '/d/mine', '/e/mine'].includes(path))).toEqual([])
  } finally {
    // With the mv that it is waiting for.
    process.kill(-(swapper.pid ?? 0), 'SIGKILL')
    await once(swapper, 'exit')
  }
})
