/** `system gc` after commands that change containers were killed: a rename, and a layer that nobody needs any more. */

import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { useMinidock } from '../fixtures/use-minidock.ts'
import { kill } from './killing.ts'

const minidock = useMinidock()

const gc = () => minidock.ok('system', 'gc')
const names = () => readdirSync(join(minidock.root, 'names')).sort()

/** As if a command had been killed after it reserved a name. */
function reserve(name: string, id: string): void {
  symlinkSync(`../containers/${id}`, join(minidock.root, 'names', name))
}

function setName(id: string, name: string): void {
  const path = join(minidock.containerFolder(id), 'request.json')
  writeFileSync(path, JSON.stringify({ ...(JSON.parse(readFileSync(path, 'utf8')) as object), Name: name }))
}

describe('a rename that was killed', () => {
  test('before the record had the new name: the new name is free again', async () => {
    const id = await minidock.ok('create', '--name', 'web', 'busybox', 'true')
    reserve('www', id)
    expect(await gc()).toBe('freed the name www: its container has another')
    expect(names()).toEqual(['web'])
  })

  test('before the old name was free: it is, and at its end a container of --rm takes away the name it has', async () => {
    const { id } = await minidock.background('web', undefined, '--rm')
    reserve('www', id)
    setName(id, 'www')
    expect(await gc()).toBe('freed the name web: its container has another')
    const other = await minidock.ok('create', '--name', 'web', 'busybox', 'true')
    await minidock.ok('stop', '-t', '0', 'www')
    expect([names(), minidock.containerIds()]).toEqual([['web'], [other]])
  })

  test('at any moment leaves one name, once gc was there', async () => {
    const { id } = await minidock.background('one')
    const began = performance.now()
    await minidock.ok('rename', 'one', 'two')
    const duration = performance.now() - began
    for (let round = 0; round < 40; round++) {
      const [old = ''] = names()
      const rename = minidock.start(['rename', old, old === 'one' ? 'two' : 'one'])
      await sleep(duration * (0.4 + Math.random() * 0.6)) // The moment is random.
      kill(rename.pid)
      await rename
      await gc()
      const [name = '', ...others] = names()
      expect(others).toEqual([])
      expect((await minidock.inspect(name)).Id).toBe(id)
    }
  })
})

test('an unpacked layer that no image, no container and no build has is removed', async () => {
  const layer = join(minidock.root, 'layers', '0123456789abcdef01234567')
  mkdirSync(join(layer, 'folder'), { recursive: true })
  writeFileSync(`${layer}.json`, JSON.stringify({ diffId: `sha256:${'0123456789abcdef'.repeat(4)}`, size: 1 }))
  const before = readdirSync(join(minidock.root, 'layers'))
  expect(await gc()).toContain('removed layer 0123456789abcdef01234567: no image, no container and no build has it')
  expect(readdirSync(join(minidock.root, 'layers'))).toEqual(before.filter(name => !name.startsWith('0123456789abcdef01234567')))
  expect(await minidock.sh('echo still here')).toBe('still here')
})
