/** Chapter 10: what comes from a registry is what was asked for. */

import { createHash } from 'node:crypto'
import { digestOf, type MadeImage, makeImage } from '../fixtures/made-images.ts'
import type { Check } from './check.ts'
import { command } from './containers.ts'
import { expectSame, expectThat } from './expectations.ts'
import { expectRefused, withRegistry } from './registries.ts'

const IS_WANTED = 'heart.ts, isWanted()'
const ONLY = 'it is about a registry on the check’s own loopback, which a daemon would have to be told of'

/** Bytes that no compression makes fewer; the same each time. */
function noise(outputLength: number): Buffer {
  return createHash('shake256', { outputLength }).update('noise').digest()
}

/** The image with another manifest, whose digest is right. */
function withManifest(image: MadeImage, change: (text: string) => string): MadeImage {
  const bytes = Buffer.from(change(image.bytes.toString('utf8')))
  return { ...image, bytes, descriptor: { ...image.descriptor, digest: digestOf(bytes), size: bytes.length } }
}

export const registryContents: readonly Check[] = [
  {
    name: 'what was pushed to a registry is the same image when it is pulled',
    since: 10,
    where: 'registry/push/ and registry/pull/: the config’s bytes are kept as they are, and so the id',
    minidockOnly: ONLY,
    run: bench =>
      withRegistry(bench, {}, async visited => {
        const name = visited.name('app:1')
        const id = await visited.pushNew('there and back', name)
        await visited.pull(name)
        expectSame('the id of the pulled image', id, await command(bench, 'image', 'inspect', '--format', '{{.Id}}', name))
      }),
  },
  {
    name: 'a layer that is here is not fetched again',
    since: 10,
    where: 'registry/pull/: which blobs the store has, by their digests',
    minidockOnly: ONLY,
    run: bench =>
      withRegistry(bench, {}, async ({ registry, name, pull, asked }) => {
        const image = await makeImage({ layers: [{ 'shared.txt': 'shared\n' }] })
        await registry.put(image, 'one', 'two')
        await pull(name('one'))
        await pull(name('two'))
        const layer = `/blobs/${digestOf(image.blobs[1] ?? Buffer.alloc(0))}`
        const fetched = asked(({ method, path }) => method === 'GET' && path.endsWith(layer))
        expectSame('how often the layer of the two images was fetched', 1, fetched.length)
      }),
  },
  {
    name: 'a connection that breaks in the middle of a blob is taken up again where it broke',
    since: 10,
    where: 'registry/client/: the header Range',
    minidockOnly: ONLY,
    run: bench =>
      withRegistry(bench, {}, async ({ registry, name, pull, asked }) => {
        await registry.put(await makeImage({ layers: [{ 'large.bin': noise(300_000) }] }), 'app')
        await registry.lie('cut-once')
        await pull(name('app'))
        const parts = asked(({ status }) => status === 206)
        expectThat(parts.length > 0, 'the rest of a blob is asked for, and answered with 206', 'all of it was fetched again')
      }),
  },
  {
    name: 'a config that is not what its digest says is refused',
    since: 10,
    where: 'registry/pull/ and store/images/: a config is found by its digest',
    minidockOnly: ONLY,
    run: bench =>
      withRegistry(bench, {}, async visited => {
        const image = await makeImage({ defaults: { Cmd: ['/bin/sh'] } })
        await visited.registry.put(image, 'app')
        const [config = Buffer.alloc(0)] = image.blobs
        // As long as the right one, so that nothing but the digest shows it.
        visited.replace(digestOf(config), Buffer.from(config.toString('utf8').replace('/bin/sh', '/bin/xx')))
        await expectRefused(bench, visited, visited.name('app'), 'the config that came has another digest')
      }),
  },
  {
    name: 'a layer that is not what its digest says is refused, though its files are right',
    since: 10,
    todo: 1,
    where: `${IS_WANTED}: the digest is of the bytes as they were sent`,
    minidockOnly: ONLY,
    run: bench =>
      withRegistry(bench, {}, async visited => {
        const image = await makeImage()
        await visited.registry.put(image, 'app')
        const layer = image.blobs[1] ?? Buffer.alloc(0)
        // Byte 9 of gzip's header says on which system it was made: as many bytes, and the same files.
        visited.replace(digestOf(layer), Buffer.concat([layer.subarray(0, 9), Buffer.of(0x07), layer.subarray(10)]))
        await expectRefused(bench, visited, visited.name('app'), 'the layer that came has another digest')
      }),
  },
  {
    name: 'a layer that is shorter than its manifest says is refused, though its digest is right',
    since: 10,
    todo: 1,
    where: `${IS_WANTED}: the size`,
    minidockOnly: ONLY,
    run: bench =>
      withRegistry(bench, {}, async visited => {
        const image = await makeImage()
        const size = image.blobs[1]?.length ?? 0
        const longer = withManifest(image, text => text.replace(`"size":${size}`, `"size":${size + 1}`))
        await visited.registry.put(longer, 'app')
        await expectRefused(bench, visited, visited.name('app'), 'the layer that came is a byte shorter than the manifest says')
      }),
  },
]
