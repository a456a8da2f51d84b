import { expect, test } from 'vitest'
import { encodeJson } from './canonical-json.ts'
import { emptyImageConfig, isIndexType, isManifestType, mediaTypes } from './image.ts'
import { parseImageConfig, parseIndex, parseManifest } from './image-schema.ts'

const DIGEST = `sha256:${'0'.repeat(64)}`
const config = { mediaType: mediaTypes.config, digest: DIGEST, size: 2 }
const layer = { mediaType: mediaTypes.layerGzip, digest: DIGEST, size: 3 }
const manifest = { schemaVersion: 2, mediaType: mediaTypes.manifest, config, layers: [layer] }

test('a manifest parses to itself, with the media types of OCI and of Docker', () => {
  expect(parseManifest(manifest)).toEqual(manifest)
  const docker = { ...manifest, mediaType: mediaTypes.dockerManifest, config: { ...config, mediaType: mediaTypes.dockerConfig } }
  expect(parseManifest(docker)).toEqual(docker)
})

test('an index parses to itself, with platforms', () => {
  const platform = { architecture: 'arm64', os: 'linux', variant: 'v8' }
  const index = {
    schemaVersion: 2,
    manifests: [{ mediaType: mediaTypes.manifest, digest: DIGEST, size: 1, platform, annotations: { a: 'b' } }],
  }
  expect(parseIndex(index)).toEqual(index)
})

test('an image config as docker writes it is read, null being as if absent', () => {
  const parsed = parseImageConfig({
    architecture: 'amd64',
    os: 'linux',
    created: '2024-09-26T21:31:42Z',
    docker_version: '20',
    config: {
      Hostname: '',
      Env: ['PATH=/bin'],
      Cmd: ['sh'],
      Entrypoint: null,
      Labels: null,
      ExposedPorts: { '80/tcp': {} },
      Volumes: null,
      OnBuild: null,
      Healthcheck: { Test: ['CMD', 'true'], Interval: 1000000000 },
    },
    rootfs: { type: 'layers', diff_ids: [DIGEST] },
    history: [{ created_by: 'ADD', empty_layer: true }],
  })
  expect(parsed).toEqual({
    architecture: 'amd64',
    os: 'linux',
    created: '2024-09-26T21:31:42Z',
    config: {
      Env: ['PATH=/bin'],
      Cmd: ['sh'],
      ExposedPorts: { '80/tcp': {} },
      Healthcheck: { Test: ['CMD', 'true'], Interval: 1000000000 },
    },
    rootfs: { type: 'layers', diff_ids: [DIGEST] },
    history: [{ created_by: 'ADD', empty_layer: true }],
  })
})

test('an empty config reads back from the bytes it is stored as', () => {
  const bytes = encodeJson(emptyImageConfig('arm64'))
  expect(parseImageConfig(JSON.parse(new TextDecoder().decode(bytes)))).toEqual(emptyImageConfig('arm64'))
})

test('indexes and manifests are told apart by media type', () => {
  expect(Object.values(mediaTypes).filter(isIndexType)).toEqual([mediaTypes.index, mediaTypes.dockerIndex])
  expect(Object.values(mediaTypes).filter(isManifestType)).toEqual([mediaTypes.manifest, mediaTypes.dockerManifest])
})

test.each([
  [{ ...manifest, schemaVersion: 1 }, 'invalid image manifest: schemaVersion: expected 2, got 1'],
  [
    { ...manifest, layers: [{ ...layer, digest: 'sha256:abc' }] },
    'invalid image manifest: layers.0.digest: expected a digest (sha256: and 64 hexadecimal digits), got "sha256:abc"',
  ],
  [{ ...manifest, config: { ...config, size: -1 } }, 'invalid image manifest: config.size: expected a whole number of 0 or more, got -1'],
  [
    { ...manifest, mediaType: mediaTypes.index },
    `invalid image manifest: mediaType: expected that of an image manifest, got "${mediaTypes.index}"`,
  ],
  [{ ...manifest, manifests: [] }, 'invalid image manifest: manifests: must not be there'],
  [{ schemaVersion: 2, layers: [] }, 'invalid image manifest: config: missing'],
])('a wrong manifest is refused (%#)', (value, message) => {
  expect(() => parseManifest(value)).toThrow(expect.objectContaining({ kind: 'invalid', message }))
})

test('an index that is a manifest as well is refused', () => {
  expect(() => parseIndex({ schemaVersion: 2, manifests: [], layers: [] })).toThrow('invalid image index: layers: must not be there')
})

test('a config without a root file system is refused', () => {
  expect(() => parseImageConfig({ architecture: 'amd64', os: 'linux' })).toThrow('invalid image config: rootfs: missing')
})
