/** Manifests that are what their digests say, and still no good. */

import { type ImageManifest, mediaTypes } from '../../../runtime/formats/oci/image.ts'
import { type Answer, bytes, empty } from '../answer.ts'
import type { Lie, Scene } from './lie.ts'
import { answerWith, configWith, plantManifest, remade } from './plant.ts'

const NOWHERE = `sha256:${'0'.repeat(64)}`
const PLATFORM = { os: 'linux', architecture: process.arch === 'arm64' ? 'arm64' : 'amd64' }

/** Another manifest in the place of one that is asked for by a tag. */
function remakes(says: string, change: (manifest: ImageManifest, scene: Scene) => object | Promise<object>): Lie {
  return { says, about: ['manifest'], grants: (answer, scene) => remade(answer, scene, manifest => change(manifest, scene)) }
}

/** Other words in the place of a manifest. */
function answers(says: string, text: () => string, mediaType: string = mediaTypes.manifest): Lie {
  return { says, about: ['manifest'], grants: () => bytes(Buffer.from(text()), { 'content-type': mediaType }) }
}

const indexOf = (manifests: readonly object[]) => ({ schemaVersion: 2, mediaType: mediaTypes.index, manifests })

function withDiffIds(change: (diffIds: readonly string[]) => readonly string[]) {
  return async (manifest: ImageManifest, scene: Scene) => ({ ...manifest, config: await configWith(manifest, scene, change) })
}

async function nested(scene: Scene, depth: number): Promise<Answer> {
  let inner: object = { mediaType: mediaTypes.manifest, digest: NOWHERE, size: 2, platform: PLATFORM }
  for (let level = 1; level < depth; level++)
    inner = { ...(await plantManifest(scene, indexOf([inner]), mediaTypes.index)), platform: PLATFORM }
  return await answerWith(scene, indexOf([inner]), mediaTypes.index)
}

export const DOCUMENT_LIES = {
  'not-json': answers('sends manifests that are no JSON', () => '<html>not found, but 200</html>'),
  'deep-json': answers('sends manifests that are nested a million deep', () => '['.repeat(1_000_000)),
  'empty-manifest': answers('sends manifests without a byte', () => ''),
  'old-manifest': answers(
    'sends manifests of 2014, of Docker’s first schema',
    () => JSON.stringify({ schemaVersion: 1, name: 'app', tag: 'latest', fsLayers: [], history: [] }),
    'application/vnd.docker.distribution.manifest.v1+prettyjws',
  ),
  'wrong-type': answers('sends pages, and calls them text/html', () => '<html></html>', 'text/html'),
  'index-cycle': {
    says: 'answers each question for a manifest with an index that lists the digest that was asked for',
    about: ['manifest'],
    instead: ({ question: { url } }) => {
      const asked = url.pathname.split('/').at(-1) ?? ''
      const listed = { mediaType: mediaTypes.index, digest: asked.includes(':') ? asked : NOWHERE, size: 300, platform: PLATFORM }
      return bytes(Buffer.from(JSON.stringify(indexOf([listed]))), { 'content-type': mediaTypes.index })
    },
  },
  'index-deep': { says: 'nests a thousand indexes', about: ['manifest'], grants: nestedByTag },
  'index-long': remakes('answers with an index of 20,000 manifests, none of this platform', () =>
    indexOf(
      Array.from({ length: 20_000 }, (_, at) => ({
        mediaType: mediaTypes.manifest,
        digest: NOWHERE,
        size: 2,
        platform: { os: 'linux', architecture: `a${at}` },
      })),
    ),
  ),
  'index-huge': remakes('answers with an index of 100,000 manifests', () =>
    indexOf(Array.from({ length: 100_000 }, () => ({ mediaType: mediaTypes.manifest, digest: NOWHERE, size: 2, platform: PLATFORM }))),
  ),
  'index-empty': remakes('answers with an index of no manifests', () => indexOf([])),
  'many-layers': remakes('answers with a manifest of 10,000 layers', manifest => {
    return { ...manifest, layers: Array.from({ length: 10_000 }, () => manifest.layers[0]) }
  }),
  'huge-size': remakes('says in the manifest that each layer has 8 EiB', manifest => {
    return { ...manifest, layers: manifest.layers.map(layer => ({ ...layer, size: 2 ** 63 })) }
  }),
  'negative-size': remakes('says in the manifest that each layer has -1 bytes', manifest => {
    return { ...manifest, layers: manifest.layers.map(layer => ({ ...layer, size: -1 })) }
  }),
  'smaller-size': remakes('says in the manifest that each layer has a byte less than it has', manifest => {
    return { ...manifest, layers: manifest.layers.map(layer => ({ ...layer, size: layer.size - 1 })) }
  }),
  'path-digest': remakes('names layers by a path: sha256:../../../etc/passwd', manifest => {
    return { ...manifest, layers: manifest.layers.map(layer => ({ ...layer, digest: 'sha256:../../../etc/passwd' })) }
  }),
  'missing-layer': remakes('lists a layer that it does not have', manifest => {
    return { ...manifest, layers: [...manifest.layers, { ...manifest.layers[0], digest: NOWHERE }] }
  }),
  'foreign-urls': {
    says: 'lists layers that lie at another host, and has none of them itself',
    about: ['manifest', 'layer'],
    grants: (answer, scene) => {
      if (scene.subject === 'layer') return empty(404)
      return remade(answer, scene, manifest => {
        const { pathname } = scene.question.url
        const urls = (digest: string) => [`${scene.stranger}${pathname.replace(/manifests\/.*/, `blobs/${digest}`)}`]
        const layers = manifest.layers.map(layer => ({ ...layer, mediaType: FOREIGN, urls: urls(layer.digest) }))
        return { ...manifest, layers }
      })
    },
  },
  'other-diff-ids': remakes(
    'has a config with other diff_ids than the layers have',
    withDiffIds(diffIds => diffIds.map(() => NOWHERE)),
  ),
  'fewer-diff-ids': remakes(
    'has a config with a diff_id less than there are layers',
    withDiffIds(diffIds => diffIds.slice(1)),
  ),
  'path-diff-ids': remakes(
    'has a config whose diff_ids are paths: sha256:../../../etc',
    withDiffIds(diffIds => diffIds.map(() => 'sha256:../../../etc')),
  ),
} satisfies Record<string, Lie>

const FOREIGN = 'application/vnd.docker.image.rootfs.foreign.diff.tar.gzip'

async function nestedByTag(answer: Answer, scene: Scene): Promise<Answer> {
  return scene.question.url.pathname.includes('sha256:') ? answer : await nested(scene, 1000)
}
