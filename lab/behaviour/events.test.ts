/** `events`: what happened, and what happens. */

import { rmSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { until } from '../fixtures/eventually.ts'
import { useMinidock } from '../fixtures/use-minidock.ts'

const minidock = useMinidock()
const SOON = () => String(Date.now() / 1000)

/** The actions since a point in time, of what a filter chooses. */
async function actions(since: string, ...flags: string[]): Promise<string[]> {
  const told = await minidock.ok(
    'events',
    '--since',
    since,
    '--until',
    SOON(),
    ...flags,
    '--format',
    '{{.Action}} {{.Actor.Attributes.name}}',
  )
  return told.split('\n').filter(line => line !== '')
}

test('names that come and go, archives, and images that go are told', async () => {
  const since = SOON()
  const id = await minidock.ok('images', '-q', '--no-trunc', 'busybox')
  const archive = minidock.path('tmp/image.tar')
  await minidock.ok('tag', 'busybox', 'other:1')
  await minidock.ok('rmi', 'other:1')
  expect(await actions(since, '--filter', 'type=image')).toEqual(['tag other:1', `untag ${id}`])
  await minidock.ok('save', '-o', archive, 'busybox')
  await minidock.ok('load', '-i', archive)
  expect((await actions(since)).slice(2)).toEqual([`save ${id}`, `load ${id}`])
  writeFileSync(archive, Buffer.alloc(1024))
  const imported = await minidock.ok('import', archive, 'empty:1')
  await minidock.ok('rmi', 'empty:1')
  expect((await actions(since)).slice(4)).toEqual([`import ${imported}`, 'tag empty:1', `untag ${imported}`, `delete ${imported}`])
  await minidock.minidock(['system', 'gc'])
  rmSync(archive)
})

test('a line is docker’s, and JSON has all digits', async () => {
  const since = SOON()
  await minidock.ok('tag', 'busybox', 'lined:1')
  const id = await minidock.ok('images', '-q', '--no-trunc', 'busybox')
  const told = await minidock.ok('events', '--since', since, '--until', SOON())
  expect(told).toMatch(new RegExp(`^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{9}\\S+ image tag ${id} \\(name=lined:1\\)$`))
  const json = await minidock.ok('events', '--since', since, '--until', SOON(), '--format', 'json')
  expect(json).toMatch(/^\{"status":"tag","id":"sha256:.*"timeNano":\d{19}\}$/)
  await minidock.ok('rmi', 'lined:1')
})

test('events follows what happens, and says nothing of what happened before', async () => {
  await minidock.ok('tag', 'busybox', 'before:1')
  const following = minidock.start(['events', '--filter', 'event=tag', '--format', '{{.Actor.Attributes.name}}'])
  let seen = ''
  following.stdout?.on('data', chunk => {
    seen += String(chunk)
  })
  await until('it follows', async () => {
    await minidock.ok('tag', 'busybox', 'after:1')
    return seen.includes('after:1\n')
  })
  expect(seen.split('\n').every(line => line === '' || line === 'after:1')).toBe(true)
  following.kill('SIGTERM')
  await following
  await minidock.ok('rmi', 'before:1', 'after:1')
})

test('--until ends it, and a filter that there is not is refused', async () => {
  const end = String(Date.now() / 1000 + 0.5)
  expect(await minidock.ok('events', '--since', SOON(), '--until', end)).toBe('')
  expect(Date.now() / 1000).toBeGreaterThanOrEqual(Number(end))
  expect(await minidock.minidock(['events', '--filter', 'colour=red'])).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining("invalid filter 'colour'"),
  })
})

test('a member that events do not have is refused at once; an attribute that one does not have is no value', async () => {
  const since = SOON()
  expect((await minidock.minidock(['events', '--format', '{{.Foo}}'])).stderr).toContain('Foo')
  await minidock.ok('tag', 'busybox', 'lined:2')
  const format = '{{.Actor.Attributes.none}} {{with .Actor}}{{.Attributes.name}}{{end}}'
  expect(await minidock.ok('events', '--since', since, '--until', SOON(), '--format', format)).toBe('<no value> lined:2')
  await minidock.ok('rmi', 'lined:2')
})

test('who looks at a container with top is told of, with the container’s labels', async () => {
  const since = SOON()
  await minidock.background('told', undefined, '--label', 'role=db')
  await minidock.ok('top', 'told')
  expect(await actions(since, '--filter', 'container=told', '--filter', 'event=top', '--filter', 'label=role')).toEqual(['top told'])
})
