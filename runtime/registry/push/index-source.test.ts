import { expect, test } from 'vitest'
import { MinidockError } from '../../base/errors.ts'
import { Offline } from '../../plan/image-source.ts'
import { RepositoryInMemory } from '../pull/test-repository.ts'
import { type IndexSource, indexSource } from './index-source.ts'

const failing = (error: Error): IndexSource => ({
  manifest: () => Promise.reject(error),
  blob: () => {
    throw error
  },
})

test('what is in the repository that is pushed to needs no other', async () => {
  const target = new RepositoryInMemory()
  const { digest } = target.addImage('a')
  const source = indexSource(target, failing(new Offline('out of reach')))
  expect((await source.manifest(digest)).descriptor.digest).toBe(digest)
})

test.each(['not-found', 'forbidden'] as const)('what it does not give (%s) is in that from which the image came', async kind => {
  const origin = new RepositoryInMemory()
  const { digest } = origin.addImage('a')
  const source = indexSource(failing(new MinidockError(kind, 'no')), origin)
  expect((await source.manifest(digest)).descriptor.digest).toBe(digest)
})

test('a registry that cannot be reached says so, whatever the other has', async () => {
  const origin = new RepositoryInMemory()
  const { digest } = origin.addImage('a')
  await expect(indexSource(failing(new Offline('out of reach')), origin).manifest(digest)).rejects.toThrow('out of reach')
  await expect(indexSource(new RepositoryInMemory(), undefined).manifest(digest)).rejects.toMatchObject({ kind: 'not-found' })
})
