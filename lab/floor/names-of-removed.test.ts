/** What `rm` does with the names that lead to a container. */

import { readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { useMinidock } from '../fixtures/use-minidock.ts'

const minidock = useMinidock()

const names = () => readdirSync(join(minidock.root, 'names')).sort()

/** A container with two names, as a rename that was killed leaves it. */
async function halfRenamed(): Promise<string> {
  const id = await minidock.ok('create', '--name', 'web', 'busybox', 'true')
  symlinkSync(`../containers/${id}`, join(minidock.root, 'names/www'))
  return id
}

test('the one in its record goes with it: what a killed rename has left beside that is free, and gc takes it away', async () => {
  await halfRenamed()
  await minidock.ok('rm', 'web')
  expect(names()).not.toContain('web')
  await minidock.ok('create', '--name', 'www', 'busybox', 'true')
  await minidock.ok('rm', 'www')
  await halfRenamed()
  await minidock.ok('rm', 'www')
  await minidock.minidock(['system', 'gc'])
  expect(names()).toEqual([])
})

test('all of them go with a container whose record cannot be read', async () => {
  const id = await halfRenamed()
  writeFileSync(join(minidock.containerFolder(id), 'request.json'), '{')
  await minidock.ok('rm', '-f', 'web')
  expect(names()).toEqual([])
})
