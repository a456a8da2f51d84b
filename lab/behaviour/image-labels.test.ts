/** Labels of an image: its containers have them too, unless they were made with others. */

import { expect, test } from 'vitest'
import { useMinidock } from '../fixtures/use-minidock.ts'

const minidock = useMinidock()

test('ps, events and prune see the labels of the image below those of the container', async () => {
  const since = String(Date.now() / 1000)
  await minidock.ok('create', '--name', 'base', 'busybox', 'true')
  await minidock.ok('commit', '-c', 'LABEL role=db stage=test', 'base', 'labelled')
  await minidock.ok('run', '--name', 'plain', 'labelled')
  await minidock.ok('run', '--name', 'other', '--label', 'role=web', 'labelled')
  const ps = (...args: string[]) => minidock.ok('ps', '-a', ...args)
  expect(await ps('--format', '{{.Names}} {{.Label "role"}} {{.Labels}}', '-f', 'label=stage=test')).toBe(
    'other web role=web,stage=test\nplain db role=db,stage=test',
  )
  expect(await ps('--format', '{{.Names}}', '-f', 'label=role=db')).toBe('plain')
  // The image stays known to its containers when its name is gone.
  await minidock.ok('rmi', '-f', 'labelled')
  await minidock.ok('container', 'prune', '-f', '--filter', 'label=role=web')
  const told = await minidock.ok(
    ...['events', '--since', since, '--until', String(Date.now() / 1000), '--filter', 'type=container', '--filter', 'label=stage'],
    ...['--format', '{{.Action}} {{.Actor.Attributes.name}} {{.Actor.Attributes.role}}'],
  )
  const life = ['create', 'attach', 'start', 'die']
  expect(told.split('\n')).toEqual([
    ...life.map(action => `${action} plain db`),
    ...life.map(action => `${action} other web`),
    'destroy other web',
  ])
})
