/** What a lie adds to a repository, under its right digest: only what it says is a lie. */

import { type ImageConfig, type ImageManifest, mediaTypes } from '../../../runtime/formats/oci/image.ts'
import { type Answer, bytes, gathered } from '../answer.ts'
import { keep } from '../contents.ts'
import { namedIn, type Scene } from './lie.ts'

interface Planted {
  readonly mediaType: string
  readonly digest: string
  readonly size: number
}

export async function plantBlob({ question, shelves }: Scene, content: Uint8Array, mediaType: string): Promise<Planted> {
  const digest = await keep(shelves.contents, content)
  shelves.repositories.change(namedIn(question).name, ({ blobs }) => blobs.add(digest))
  return { mediaType, digest, size: content.length }
}

export async function plantManifest({ question, shelves }: Scene, document: unknown, mediaType: string): Promise<Planted> {
  const content = Buffer.from(JSON.stringify(document))
  const digest = await keep(shelves.contents, content)
  shelves.repositories.change(namedIn(question).name, ({ manifests }) => manifests.set(digest, mediaType))
  return { mediaType, digest, size: content.length }
}

/** Returns the answer that has a document in the place of a manifest. Its digest is right. */
export async function answerWith(scene: Scene, document: unknown, mediaType: string = mediaTypes.manifest): Promise<Answer> {
  const { digest } = await plantManifest(scene, document, mediaType)
  return bytes(Buffer.from(JSON.stringify(document)), { 'content-type': mediaType, 'docker-content-digest': digest })
}

/**
 * Makes another manifest of the one that was asked for, by its tag or as one of an index: of an index itself nothing is changed, so the digests in it would be
 * wrong. An image that is to be lied about so has one platform.
 */
export async function remade(answer: Answer, scene: Scene, change: (manifest: ImageManifest) => object | Promise<object>): Promise<Answer> {
  const content = await gathered(answer.body.bytes, Number.POSITIVE_INFINITY)
  const manifest = JSON.parse(content.toString('utf8')) as ImageManifest
  const isByTag = !namedIn(scene.question).reference.includes(':')
  if (!isByTag || manifest.layers === undefined) return bytes(content, answer.headers)
  return await answerWith(scene, await change(manifest), answer.headers['content-type'])
}

/** Returns the descriptor of the manifest's config with other diff_ids. */
export async function configWith(
  { config }: ImageManifest,
  scene: Scene,
  change: (diffIds: readonly string[]) => readonly string[],
): Promise<Planted> {
  const { rootfs, ...rest } = JSON.parse(
    (await gathered(scene.shelves.contents.read(config.digest, 0, config.size), config.size)).toString('utf8'),
  ) as ImageConfig
  return await plantBlob(
    scene,
    Buffer.from(JSON.stringify({ ...rest, rootfs: { ...rootfs, diff_ids: change(rootfs.diff_ids) } })),
    config.mediaType,
  )
}
