import { expect, test } from 'vitest'
import { type Descriptor, mediaTypes } from '../../formats/oci/image.ts'
import { parsePlatform } from '../../formats/oci/platform.ts'
import { heart } from '../heart.ts'
import { resolveImage } from './resolve.ts'
import { RepositoryInMemory } from './test-repository.ts'

const AMD64 = parsePlatform('linux/amd64')
const on = (platform: string, descriptor: Descriptor): Descriptor => ({ ...descriptor, platform: parsePlatform(platform) })
const attestation = (descriptor: Descriptor): Descriptor => ({ ...descriptor, platform: { os: 'unknown', architecture: 'unknown' } })

test('a tag that points at a manifest is that image, whatever its platform', async () => {
  const repository = new RepositoryInMemory()
  const image = repository.addImage('one', 'latest')
  const { named, fetched } = await resolveImage(repository, 'latest', parsePlatform('linux/s390x'), heart)
  expect([named.descriptor.digest, fetched.descriptor.digest]).toEqual([image.digest, image.digest])
  expect(repository.requests).toEqual(['latest'])
})

test('of an index, the manifest for the platform is fetched by its digest; attestations are no images', async () => {
  const repository = new RepositoryInMemory()
  const [arm, amd, proof] = ['arm', 'amd', 'proof'].map(name => repository.addImage(name))
  if (!arm || !amd || !proof) throw new RangeError()
  const index = repository.addIndex([attestation(proof), on('linux/arm64', arm), on('linux/amd64', amd)], 'latest')
  const { named, fetched } = await resolveImage(repository, 'latest', AMD64, heart)
  expect(named.descriptor.digest).toBe(index.digest)
  expect(fetched.descriptor.digest).toBe(amd.digest)
  expect(repository.requests).toEqual(['latest', amd.digest])
})

test('an index without the platform says which it has', async () => {
  const repository = new RepositoryInMemory()
  const image = repository.addImage('one')
  repository.addIndex([attestation(image), on('linux/amd64', image), on('linux/arm/v7', image)], 'latest')
  await expect(resolveImage(repository, 'latest', parsePlatform('linux/s390x'), heart)).rejects.toMatchObject({
    kind: 'not-found',
    message: 'no matching manifest for linux/s390x in the manifest list entries',
    hint: 'there is one for linux/amd64, linux/arm/v7: choose with --platform',
  })
})

test('indexes in indexes are followed, and kept, to a depth', async () => {
  const repository = new RepositoryInMemory()
  const image = repository.addImage('one')
  let inner = repository.addIndex([on('linux/amd64', image)])
  const middle = inner.digest
  inner = repository.addIndex([inner], 'two')
  const { fetched, between } = await resolveImage(repository, 'two', AMD64, heart)
  expect(fetched.descriptor.digest).toBe(image.digest)
  expect(between.map(({ descriptor }) => descriptor.digest)).toEqual([middle])
  for (let depth = 0; depth < 4; depth++) inner = repository.addIndex([inner], 'deep')
  await expect(resolveImage(repository, 'deep', AMD64, heart)).rejects.toThrow(/^the image index sha256:.* is nested more than 4 deep$/)
})

test('a registry that sends another manifest than the index has is refused by the heart', async () => {
  const repository = new RepositoryInMemory()
  const [wanted, other] = [repository.addImage('wanted'), repository.addImage('other')]
  repository.addIndex([on('linux/amd64', wanted)], 'latest')
  repository.replace(wanted.digest, other)
  await expect(resolveImage(repository, 'latest', AMD64, heart)).rejects.toThrow('is not what its index says')
  const believesAll = { isWanted: () => true }
  expect((await resolveImage(repository, 'latest', AMD64, believesAll)).fetched.descriptor.digest).toBe(other.digest)
})

test('what leads back to itself is refused, also where every digest is believed', async () => {
  const repository = new RepositoryInMemory()
  const inner = repository.addIndex([])
  const outer = repository.addIndex([inner], 'latest')
  repository.replace(inner.digest, outer)
  await expect(resolveImage(repository, 'latest', AMD64, { isWanted: () => true })).rejects.toThrow('leads back to itself')
})

test.each([
  ['application/vnd.docker.distribution.manifest.v1+prettyjws', 'is in Docker’s image format of before 2016'.replace('’', "'")],
  ['text/html', 'is no image: its manifest is "text/html"'],
])('%s is refused', async (mediaType, message) => {
  const repository = new RepositoryInMemory()
  repository.add({}, mediaType, 'latest')
  await expect(resolveImage(repository, 'latest', AMD64, heart)).rejects.toThrow(message)
})

test.each([mediaTypes.index, 'application/vnd.example+json'])(
  'a manifest that is sent as %s is the manifest that it says it is',
  async type => {
    const repository = new RepositoryInMemory()
    const image = repository.addImage('one', 'latest')
    repository.sendAs('latest', type)
    const { named, fetched } = await resolveImage(repository, 'latest', AMD64, heart)
    expect(fetched.descriptor).toEqual(image)
    expect(named).toBe(fetched)
  },
)

test('a document that is both an index and a manifest is refused', async () => {
  const repository = new RepositoryInMemory()
  repository.add({ manifests: [], config: {}, layers: [] }, mediaTypes.index, 'latest')
  await expect(resolveImage(repository, 'latest', AMD64, heart)).rejects.toMatchObject({ kind: 'invalid' })
})
