/** How long volumes live, and who finds what in them: commands that run in a container, those that copy it, and its later lives. */

import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import { until } from '../fixtures/eventually.ts'
import { useMinidock } from '../fixtures/use-minidock.ts'
import { within } from '../suite/slowness.ts'

const minidock = useMinidock()
const volumes = () => (existsSync(join(minidock.root, 'volumes')) ? readdirSync(join(minidock.root, 'volumes')).sort() : [])
const dataOf = (name: string) => join(minidock.root, 'volumes', name, '_data')

test('run --rm takes anonymous volumes with it; named ones and sources of binds stay', async () => {
  const [before, here] = [volumes(), minidock.path('source')]
  mkdirSync(here)
  await minidock.sh('touch /v/f /n/f /b/f', '-v', '/v', '-v', 'named:/n', '-v', `${here}:/b`)
  expect(volumes()).toEqual([...before, 'named'].sort())
  expect([readdirSync(dataOf('named')), readdirSync(here)]).toEqual([['f'], ['f']])
})

test('an anonymous volume that another container has taken over stays when the first one ends', async () => {
  const before = volumes()
  const web = await minidock.background('web', undefined, '--rm', '-v', '/v')
  await minidock.ok('exec', 'web', 'sh', '-c', 'echo kept > /v/f')
  await minidock.ok('create', '--name', 'heir', '--volumes-from', 'web', 'busybox', 'cat', '/v/f')
  await minidock.ok('stop', 'web')
  await until('web is gone', () => !existsSync(minidock.containerFolder(web.id)))
  expect(await minidock.ok('start', '-a', 'heir')).toBe('kept')
  await minidock.ok('rm', 'heir')
  expect(volumes()).toHaveLength(before.length + 1)
})

test('a container of --rm that is started twice keeps its anonymous volume, and takes it with it', async () => {
  const before = volumes()
  await minidock.ok('create', '--rm', '--name', 'late', '-v', '/v', 'busybox', 'sh', '-c', 'ls /v; touch /v/f')
  expect(volumes()).toHaveLength(before.length + 1)
  expect(await minidock.ok('start', '-a', 'late')).toBe('')
  await until('late is gone', () => volumes().length === before.length)
  expect(volumes()).toEqual(before)
})

test('a volume that goes with its container at this moment is taken over whole, or the new container is refused', {
  timeout: within(120),
}, async () => {
  for (let round = 0; round < 12; round++) {
    const web = await minidock.background(`web${round}`, undefined, '--rm', '-v', '/v')
    await minidock.ok('exec', `web${round}`, 'sh', '-c', 'echo kept > /v/f')
    const end = minidock.minidock(['kill', `web${round}`])
    const heir = await minidock.minidock(['run', '--rm', '--volumes-from', `web${round}`, 'busybox', 'cat', '/v/f'])
    await end
    await until('it is gone', () => !existsSync(minidock.containerFolder(web.id)))
    if (heir.exitCode === 0) expect(heir.stdout).toBe('kept')
    else expect(heir.stderr).toMatch(/No such container|is gone|removed meanwhile|is being removed/)
  }
})

test('many containers that append to one file at the same time lose no line', { timeout: within(300) }, async () => {
  const [CONTAINERS, LINES] = [50, 1000]
  const script = (index: number) => `i=0; while [ $i -lt ${LINES} ]; do echo "${index} $i"; i=$((i+1)); done >> /v/log`
  const all = new Array(CONTAINERS)
    .fill(0)
    .map((_, index) => minidock.minidock(['run', '--rm', '-v', 'log:/v', 'busybox', 'sh', '-c', script(index)]))
  expect((await Promise.all(all)).map(({ exitCode }) => exitCode)).toEqual(new Array(CONTAINERS).fill(0))
  const lines = readFileSync(join(dataOf('log'), 'log'), 'utf8')
    .trimEnd()
    .split('\n')
  expect(lines).toHaveLength(CONTAINERS * LINES)
  expect(new Set(lines).size).toBe(CONTAINERS * LINES)
})

test('exec and health checks see the mounts; restart, stop and start find them again', async () => {
  const flags = ['-v', 'again:/v', '--tmpfs', '/t', '--health-cmd', 'echo healthy > /v/health', '--health-interval', '50ms']
  await minidock.background('web', undefined, ...flags)
  await minidock.ok('exec', 'web', 'sh', '-c', 'echo one >> /v/f; touch /t/f')
  await until('its health is checked', () => existsSync(join(dataOf('again'), 'health')))
  await minidock.ok('restart', '-t', '1', 'web')
  expect(await minidock.ok('exec', 'web', 'sh', '-c', 'cat /v/f; ls /t')).toBe('one')
  await minidock.ok('stop', '-t', '1', 'web')
  await minidock.ok('start', 'web')
  expect(await minidock.ok('exec', 'web', 'cat', '/v/f')).toBe('one')
})

test('commit, export and diff have nothing of what is in a volume, a bind or a tmpfs', async () => {
  const here = minidock.path('exported')
  mkdirSync(here)
  const flags = ['-v', 'left:/v/deep', '-v', `${here}:/b`, '--tmpfs', '/t', '-v', `${minidock.path('file')}:/etc/made`]
  writeFileSync(minidock.path('file'), 'x')
  await minidock.background('web', undefined, ...flags)
  await minidock.ok('exec', 'web', 'sh', '-c', 'touch /v/deep/f /b/f /t/f /own')
  const places = 'A /b\nC /etc\nA /etc/made\nA /own\nA /t\nA /v\nA /v/deep'
  const both = async () => {
    expect(await minidock.ok('diff', 'web')).toBe(places)
    await minidock.ok('export', '-o', minidock.path('web.tar'), 'web')
    const { stdout } = await execa('tar', ['-tf', minidock.path('web.tar')])
    expect(
      stdout
        .split('\n')
        .filter(name => /^(v|b|t|own)(\/|$)/.test(name))
        .sort(),
    ).toEqual(['b/', 'own', 't/', 'v/', 'v/deep/'])
    await minidock.ok('commit', 'web', 'left')
    expect(await minidock.ok('run', '--rm', 'left', 'sh', '-c', 'ls /v/deep /b /t; ls /own; wc -c < /etc/made')).toBe(
      '/b:\n\n/t:\n\n/v/deep:\n/own\n0',
    )
    await minidock.ok('rmi', 'left')
  }
  await both()
  await minidock.ok('stop', '-t', '1', 'web')
  await both()
})

test('a volume whose directory was removed by hand is made again, empty, and an anonymous one is anonymous still', async () => {
  const before = volumes()
  await minidock.ok('create', '--name', 'web', '-v', 'hand:/v', '-v', '/anonymous', 'busybox', 'sh', '-c', 'ls /v /anonymous; touch /v/f')
  writeFileSync(join(dataOf('hand'), 'lost'), 'x')
  const anonymous = volumes().find(name => name !== 'hand' && !before.includes(name)) ?? ''
  for (const name of ['hand', anonymous]) rmSync(join(minidock.root, 'volumes', name), { recursive: true })
  expect(await minidock.ok('start', '-a', 'web')).toBe('/anonymous:\n\n/v:')
  expect(readdirSync(dataOf('hand'))).toEqual(['f'])
  expect(readFileSync(join(minidock.root, 'volumes', anonymous, 'volume.json'), 'utf8')).toContain('com.docker.volume.anonymous')
})

test('the working directory is made in a volume, and belongs to root; --init and --user work with one', async () => {
  expect(await minidock.sh('pwd; ls -ld . | cut -c1-10; id -u', '-w', '/v/deep/er', '-u', '1000', '--init', '-v', 'work:/v')).toBe(
    '/v/deep/er\ndrwxr-xr-x\n1000',
  )
  expect(existsSync(join(dataOf('work'), 'deep/er'))).toBe(true)
})

test('a container cannot get above a mount: no descriptor leads there, and .. of its root is the container’s', async () => {
  mkdirSync(minidock.path('bind'))
  writeFileSync(minidock.path('beside'), 'the host is here')
  const flags = ['-v', 'above:/v', '-v', `${minidock.path('bind')}:/b`, '-v', `${minidock.path('beside')}:/one`, '--tmpfs', '/t']
  const script = 'ls /proc/self/fd; ls /b/.. | grep -c beside; ls /v/../volume.json 2>&1; cd /v && ls .. | head -1; ls /proc/1/fd; true'
  expect(await minidock.sh(script, ...flags)).toBe('0\n1\n2\n3\n0\nls: /v/../volume.json: No such file or directory\nb\n0\n1\n2')
})
