/** Other contents than their digests say. */

import { changed, withBody } from './bodies.ts'
import { type Lie, namedIn } from './lie.ts'
import { remade } from './plant.ts'

const OTHER = `sha256:${'0'.repeat(64)}`

/** Only one bit differs: nothing but the digest shows it. */
function flipped(body: Buffer): Buffer {
  const other = Buffer.from(body)
  const middle = body.length >> 1
  other[middle] = (other[middle] ?? 0) ^ 1
  return other
}

export const DIGEST_LIES = {
  'wrong-manifest': {
    says: 'answers with a manifest that has a blank more than the one that was asked for',
    about: ['manifest'],
    grants: answer => changed(answer, body => Buffer.concat([body, Buffer.from(' ')])),
  },
  'wrong-config': {
    says: 'flips a bit in every config',
    about: ['config'],
    grants: answer => changed(answer, flipped),
  },
  'wrong-layer': {
    says: 'flips a bit in every layer',
    about: ['layer'],
    grants: answer => changed(answer, flipped),
  },
  'other-layer': {
    says: 'answers with another blob of the repository when it is asked for a layer',
    about: ['layer'],
    grants: async (answer, { question, shelves }) => {
      const { name, reference } = namedIn(question)
      const other = [...(shelves.repositories.find(name)?.blobs ?? [])].find(each => each !== reference)
      const size = (other && (await shelves.contents.sizeOf(other))) ?? 0
      return other ? withBody(answer, size, shelves.contents.read(other, 0, size)) : answer
    },
  },
  'digest-header': {
    says: 'names another digest in the header Docker-Content-Digest than the body has',
    about: ['manifest', 'config', 'layer'],
    grants: answer => ({ ...answer, headers: { ...answer.headers, 'docker-content-digest': OTHER } }),
  },
  'moving-tag': {
    says: 'lets a tag point at another manifest each time it is asked, also between HEAD and GET',
    about: ['manifest'],
    grants: (answer, scene) =>
      remade(answer, scene, manifest => ({ ...manifest, annotations: { moved: `${scene.question.method} ${scene.earlier}` } })),
  },
  'pushed-digest': {
    says: 'says after a push that the manifest has another digest',
    about: ['put'],
    grants: answer => ({ ...answer, headers: { ...answer.headers, 'docker-content-digest': OTHER } }),
  },
} satisfies Record<string, Lie>
