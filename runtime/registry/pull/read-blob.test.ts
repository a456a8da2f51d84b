import { expect, test } from 'vitest'
import { heart } from '../heart.ts'
import { readBlob } from './read-blob.ts'
import { RepositoryInMemory } from './test-repository.ts'

const stop = new AbortController().signal
const content = Buffer.from('{"architecture":"amd64","os":"linux"}')

test('a blob is read whole', async () => {
  const repository = new RepositoryInMemory()
  expect(Buffer.from(await readBlob(repository, repository.addBlob(content), heart, { stop }))).toEqual(content)
})

test.each([
  ['another content', Buffer.from('{"architecture":"amd65","os":"linux"}')],
  ['less than was announced', content.subarray(1)],
  ['more than was announced', Buffer.concat([content, Buffer.from(' ')])],
])('%s is refused', async (_what, sent) => {
  const repository = new RepositoryInMemory()
  const wanted = repository.addBlob(content)
  repository.replaceBlob(wanted.digest, sent)
  await expect(readBlob(repository, wanted, heart, { stop })).rejects.toThrow('is not what its manifest says')
})

test('what is announced too large is not asked for', async () => {
  const repository = new RepositoryInMemory()
  const wanted = repository.addBlob(content)
  await expect(readBlob(repository, wanted, heart, { stop }, 10)).rejects.toThrow('has 37 bytes where no more than 10 are taken')
})
