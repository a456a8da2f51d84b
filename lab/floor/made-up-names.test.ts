/** Names of containers that got none. */

import { expect, onTestFinished, test, vi } from 'vitest'
import { createContainer } from '../../runtime/engine/create.ts'
import { adjectives, surnames } from '../../runtime/formats/docker/container-name-words.ts'
import { newRequest } from '../../runtime/formats/docker/request.ts'
import { engineOn } from '../fixtures/engine.ts'
import { useMinidock } from '../fixtures/use-minidock.ts'

const minidock = useMinidock()

function creator() {
  const engine = engineOn(minidock.root)
  const image = engine.store.images.find('busybox')
  const create = async (name?: string) => {
    const { record } = await createContainer(engine, newRequest(), { from: image, madeBy: 'create', ...(name !== undefined && { name }) })
    return record
  }
  return { engine, create }
}

test('of those that come upon the same name at once all but one have another', async () => {
  const { engine, create } = creator()
  const random = vi.spyOn(Math, 'random').mockReturnValue(0)
  onTestFinished(() => random.mockRestore())
  const made = await Promise.all([create(), create(), create()])
  expect(made.map(({ Name }) => Name)).toEqual(['agile_aho', 'agile_aho0', made[2]?.Id.slice(0, 12)])
  for (const { Id, Name } of made) expect(engine.store.containers.names.idOf(Name)).toBe(Id)
  expect(minidock.containerIds()).toHaveLength(3)
})

test('a name that a user gives is refused when it is taken', async () => {
  const { create } = creator()
  const both = await Promise.allSettled([create('web'), create('web')])
  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  expect(both.find(({ status }) => status === 'rejected')).toMatchObject({
    reason: { kind: 'conflict', message: expect.stringContaining('The container name "/web" is already in use') },
  })
})

test('when all that can be made of two words are taken, a digit follows', async () => {
  const { engine, create } = creator()
  const { Id } = await create('owner')
  const { names } = engine.store.containers
  const all = adjectives.flatMap(adjective => surnames.map(surname => `${adjective}_${surname}`))
  for (const name of all) names.reserve(name, Id)
  expect((await create()).Name).toMatch(/^[a-z]+_[a-z]+\d$/)
  for (const name of all) names.free(name, Id)
})
