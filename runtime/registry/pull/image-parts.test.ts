import { expect, test } from 'vitest'
import { type Descriptor, type ImageManifest, mediaTypes } from '../../formats/oci/image.ts'
import { checkParts, layerParts, readConfig } from './image-parts.ts'
import { digestOf } from './test-repository.ts'

const NAME = 'registry.example/app'
const digest = (text: string) => digestOf(Buffer.from(text))
const part = (text: string, mediaType: string): Descriptor => ({ mediaType, digest: digest(text), size: text.length })
const manifest = (layers: readonly Descriptor[], config: string = mediaTypes.config): ImageManifest => ({
  schemaVersion: 2,
  config: part('config', config),
  layers: [...layers],
})
const config = (diffIds: readonly string[], more = {}) =>
  Buffer.from(JSON.stringify({ os: 'linux', architecture: 'amd64', rootfs: { type: 'layers', diff_ids: diffIds.map(digest) }, ...more }))

test.each([mediaTypes.config, mediaTypes.dockerConfig])('an image with the config %s is taken', type => {
  expect(() => checkParts(manifest([part('layer', mediaTypes.layerZstd)], type), NAME)).not.toThrow()
})

test('a chart is no image, and the error says which program it is for', () => {
  expect(() => checkParts(manifest([], 'application/vnd.cncf.helm.config.v1+json'), NAME)).toThrow(
    'registry.example/app is no image for containers: its config is "application/vnd.cncf.helm.config.v1+json"',
  )
})

test('a layer that cannot be unpacked is refused before anything is fetched', () => {
  const encrypted = part('layer', 'application/vnd.oci.image.layer.v1.tar+gzip+encrypted')
  expect(() => checkParts(manifest([encrypted]), NAME)).toThrow(`the layer ${encrypted.digest} of registry.example/app cannot be unpacked`)
})

test('a manifest of ten thousand layers is refused', () => {
  const layers = Array.from({ length: 10_000 }, () => part('layer', mediaTypes.layer))
  expect(() => checkParts(manifest(layers), NAME)).toThrow('has 10000 layers')
})

test('config and manifest have to have the same layers', () => {
  const layers = manifest([part('a', mediaTypes.layer)])
  expect(() => readConfig(config(['x', 'y']), layers, NAME)).toThrow(
    'the config of registry.example/app has 2 layers where the manifest has 1',
  )
  expect(readConfig(config(['x']), layers, NAME).rootfs.diff_ids).toEqual([digest('x')])
})

test('an image for another operating system is refused in docker’s words', () => {
  expect(() => readConfig(config([], { os: 'windows' }), manifest([]), NAME)).toThrow(
    'image operating system "windows" cannot be used on this platform',
  )
})

test('a config that is no JSON is refused', () => {
  expect(() => readConfig(Buffer.from('{'), manifest([]), NAME)).toThrow('the config of registry.example/app is no JSON')
})

test('layers come with their diff ids, each once; a foreign one is fetched from the registry, never from its urls', () => {
  const foreign = { ...part('b', 'application/vnd.docker.image.rootfs.foreign.diff.tar.gzip'), urls: ['http://169.254.169.254/'] }
  const layers = manifest([part('a', mediaTypes.layerGzip), foreign, part('a', mediaTypes.layerGzip)])
  checkParts(layers, NAME)
  expect(layerParts(layers, readConfig(config(['x', 'y', 'x']), layers, NAME))).toEqual([
    { descriptor: part('a', mediaTypes.layerGzip), diffId: digest('x') },
    { descriptor: part('b', mediaTypes.dockerLayerGzip), diffId: digest('y') },
  ])
})
