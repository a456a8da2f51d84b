/** `commit`: a container becomes an image, which is its image and one layer more. */

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import { until } from '../fixtures/eventually.ts'
import { useMinidock } from '../fixtures/use-minidock.ts'

const minidock = useMinidock()

interface ImageInspection {
  readonly Id: string
  readonly Author: string
  readonly Comment: string
  readonly Config: Readonly<Record<string, unknown>>
  readonly RootFS: { readonly Layers: readonly string[] }
}

async function image(name: string): Promise<ImageInspection> {
  const [found] = JSON.parse(await minidock.ok('image', 'inspect', name)) as ImageInspection[]
  if (found === undefined) throw new Error(`no image ${name}`)
  return found
}

/** The names of an image's topmost layer, as they are in its archive. */
async function topLayer(name: string): Promise<string[]> {
  const { RootFS } = await image(name)
  const blob = join(minidock.root, 'images/blobs', (RootFS.Layers.at(-1) ?? '').replace(':', '/'))
  return (await execa('tar', ['-tf', blob])).stdout.split('\n')
}

test('what was added, changed and deleted is in the image, and what was opaque is', async () => {
  const script =
    'echo new > /srv; echo more >> /etc/passwd; rm /etc/group; rm -r /var; mkdir /var; touch /var/only; chmod 4755 /bin/busybox 2> /dev/null; true'
  await minidock.ok('run', '--name', 'web', 'busybox', 'sh', '-c', script)
  const id = await minidock.ok('commit', 'web', 'made')
  expect(id).toMatch(/^sha256:[0-9a-f]{64}$/)
  expect((await image('made')).Id).toBe(id)
  expect(await topLayer('made')).toEqual(
    expect.arrayContaining(['srv', 'etc/passwd', 'etc/.wh.group', 'var/', 'var/.wh..wh..opq', 'var/only']),
  )
  const look = 'cat /srv; tail -n 1 /etc/passwd; ls /etc/group /var'
  expect(await minidock.ok('run', '--rm', 'made', 'sh', '-c', `${look} 2> /dev/null; true`)).toBe('new\nmore\n/var:\nonly')
  await minidock.ok('rmi', 'made')
})

test('the image does what the container was to do, with the changes that were asked for', async () => {
  const flags = ['-e', 'A=1', '-w', '/srv', '-u', '7', '-l', 'l=m', '--entrypoint', '/bin/echo']
  await minidock.ok('create', '--name', 'web', ...flags, 'busybox', 'hello')
  await minidock.ok('commit', 'web', 'plain')
  expect((await image('plain')).Config).toMatchObject({
    User: '7',
    WorkingDir: '/srv',
    Labels: { l: 'm' },
    Entrypoint: ['/bin/echo'],
    Cmd: ['hello'],
  })
  expect((await image('plain')).Config['Env']).toContain('A=1')
  expect(await minidock.ok('run', '--rm', 'plain')).toBe('hello')
  const changes = [
    'CMD ["x"]',
    'ENV A=2 B=3',
    'EXPOSE 80',
    'LABEL l=n',
    'USER root',
    'VOLUME /data',
    'WORKDIR app',
    'STOPSIGNAL SIGINT',
    'ONBUILD RUN x',
  ]
  const health = 'HEALTHCHECK --interval=5s CMD true'
  await minidock.ok(
    'commit',
    '-a',
    'me <me@here>',
    '-m',
    'why',
    ...[...changes, health].flatMap(change => ['-c', change]),
    'web',
    'changed:2',
  )
  const { Author, Comment, Config } = await image('changed:2')
  expect([Author, Comment]).toEqual(['me <me@here>', 'why'])
  expect(Config).toMatchObject({
    Cmd: ['x'],
    Entrypoint: ['/bin/echo'],
    ExposedPorts: { '80/tcp': {} },
    Labels: { l: 'n' },
    User: 'root',
    Volumes: { '/data': {} },
    WorkingDir: '/srv/app',
    StopSignal: 'SIGINT',
    OnBuild: ['RUN x'],
    Healthcheck: { Test: ['CMD-SHELL', 'true'], Interval: 5_000_000_000 },
  })
  expect(Config['Env']).toEqual(expect.arrayContaining(['A=2', 'B=3']))
  const { stdout } = await minidock.minidock(['history', '--no-trunc', '--format', '{{.CreatedBy}}|{{.Comment}}', 'changed:2'])
  expect(stdout.split('\n')[0]).toBe('hello|why')
  await minidock.ok('rmi', 'plain', 'changed:2')
})

test('a container that has changed nothing adds no layer', async () => {
  await minidock.ok('create', '--name', 'web', 'busybox')
  await minidock.ok('commit', 'web', 'same')
  expect((await image('same')).RootFS.Layers).toEqual((await image('busybox')).RootFS.Layers)
  await minidock.ok('rmi', 'same')
})

test('a container that runs is committed, and goes on; an image without a name can be run by its id', async () => {
  const web = await minidock.background('web', 'echo x > /x; echo ready; while :; do sleep 0.05; done')
  await web.says(/ready/)
  const id = await minidock.ok('commit', 'web')
  expect((await minidock.inspect('web')).State.Running).toBe(true)
  expect(await minidock.ok('run', '--rm', id, 'cat', '/x')).toBe('x')
  await minidock.ok('rmi', id)
})

test('a container that runs is paused meanwhile, unless it is not to be, or is already', async () => {
  const { id } = await minidock.background('web')
  const actions = async (...flags: readonly string[]) => {
    const path = join(minidock.root, 'events.jsonl')
    const before = readFileSync(path, 'utf8').length
    const made = await minidock.ok('commit', ...flags, 'web')
    const lines = readFileSync(path, 'utf8').slice(before).trim().split('\n')
    await minidock.ok('rmi', made)
    return lines.map(line => (JSON.parse(line) as { Action: string }).Action)
  }
  expect(await actions()).toEqual(['pause', 'unpause', 'commit'])
  expect(await actions('-p=false')).toEqual(['commit'])
  await minidock.ok('pause', 'web')
  expect(await actions()).toEqual(['commit'])
  expect((await minidock.inspect(id)).State.Status).toBe('paused')
  await minidock.ok('unpause', 'web')
})

test('a commit that is interrupted while the container is paused leaves it running, and no image', async () => {
  const { id } = await minidock.background('big', 'head -c 400m /dev/zero > /file; echo ready; while :; do sleep 0.05; done')
  await until('it has written', async () => (await minidock.ok('logs', 'big')) === 'ready')
  const before = await minidock.ok('images', '-q')
  const committing = minidock.start(['commit', 'big', 'half'])
  await until('it is paused', () => existsSync(join(minidock.containerFolder(id), 'paused')))
  committing.kill('SIGINT')
  expect((await committing).signal).toBe('SIGINT')
  expect((await minidock.inspect('big')).State.Status).toBe('running')
  expect(await minidock.ok('exec', 'big', 'echo', 'alive')).toBe('alive')
  expect(await minidock.ok('images', '-q')).toBe(before)
})

test('what cannot be committed is refused, and nothing of it stays', async () => {
  await minidock.ok('create', '--name', 'web', 'busybox')
  const before = minidock.contents()
  const fails = async (...args: readonly string[]) => (await minidock.minidock(['commit', ...args])).stderr.split('\n')[0]
  expect(await fails('web', 'BAD')).toBe('minidock: invalid reference format: repository name (library/BAD) must be lowercase')
  expect(await fails('web', `a@sha256:${'0'.repeat(64)}`)).toBe('minidock: refusing to create a tag with a digest reference')
  expect(await fails('-c', 'RUN x', 'web')).toBe('minidock: RUN is not a valid change command')
  expect(await fails('none')).toBe('minidock: No such container: none')
  expect(minidock.contents()).toEqual(before)
})

test('a commit is an event of the container, and its name one of the image', async () => {
  const id = await minidock.ok('create', '--name', 'web', 'busybox')
  const made = await minidock.ok('commit', '-m', 'why', 'web', 'img:1')
  const lines = readFileSync(join(minidock.root, 'events.jsonl'), 'utf8').trim().split('\n').slice(-2)
  expect(lines.map(line => JSON.parse(line) as unknown)).toMatchObject([
    { Type: 'image', Action: 'tag', Actor: { ID: made, Attributes: { name: 'img:1' } } },
    {
      Type: 'container',
      Action: 'commit',
      Actor: { ID: id, Attributes: { comment: 'why', imageID: made, imageRef: 'img:1', image: 'busybox' } },
    },
  ])
  await minidock.ok('rmi', 'img:1')
})
