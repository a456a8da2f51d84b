/** An image that is removed while a container is made of it. */

import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { beforeAll, expect, test, vi } from 'vitest'
import { REPOSITORY } from '../../course/places.ts'
import { createContainer } from '../../runtime/engine/create.ts'
import { newRequest } from '../../runtime/formats/docker/request.ts'
import { engineOn } from '../fixtures/engine.ts'
import { useMinidock } from '../fixtures/use-minidock.ts'

const minidock = useMinidock()

const archive = minidock.path('busybox.tar')
beforeAll(() => minidock.ok('save', '-o', archive, 'busybox'))
const loadAgain = () => minidock.ok('load', '-q', '-i', archive)

const removeImage = () => execFileSync(join(REPOSITORY, 'minidock'), ['--root', minidock.root, 'rmi', '-f', 'busybox'])

function creator() {
  const engine = engineOn(minidock.root)
  const image = engine.store.images.find('busybox')
  const create = () => createContainer(engine, { ...newRequest(), Image: 'busybox', Cmd: ['true'] }, { from: image, madeBy: 'create' })
  return { containers: engine.store.containers, create }
}

test('when the container is there, its layers stay', async () => {
  const { containers, create } = creator()
  const record = vi.spyOn(containers, 'create')
  record.mockImplementationOnce(asked => {
    record.mockRestore()
    const made = containers.create(asked)
    removeImage()
    return made
  })
  const { record: created } = await create()
  expect(await minidock.minidock(['start', '-a', created.Id])).toMatchObject({ exitCode: 0 })
  await loadAgain()
})

test('a moment before it is, nobody has a container that could not run', async () => {
  const { containers, create } = creator()
  const record = vi.spyOn(containers, 'create')
  record.mockImplementationOnce(asked => {
    record.mockRestore()
    removeImage()
    return containers.create(asked)
  })
  await expect(create()).rejects.toMatchObject({ kind: 'not-found', message: 'no such image: busybox' })
  expect(minidock.containerIds()).toEqual([])
  await loadAgain()
})
