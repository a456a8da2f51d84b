/**
 * What `rmi` takes away of an image's names, by docker's rules (moby, daemon/images/image_delete.go).
 *
 * Docker has a name with a digest beside the tag of each image that came from a registry, or was pushed. Here that is a note of the tag: the tag stays without it.
 */

import { parseReference, repositoryOf } from '../formats/docker/reference.ts'
import type { ImageName } from '../store/images/images.ts'
import { isNameOf } from './choose-images.ts'

export interface MeantNames {
  /** Full names that go. */
  readonly gone: readonly string[]
  /** Full names that stay, and are no longer known by a digest of their registry. */
  readonly loosened: readonly string[]
  /** Docker's names that go with both, in its order: tags, and names with a digest. */
  readonly untagged: readonly string[]
}

/**
 * A name with a digest is that one alone. The last tag of a repository takes the repository's names with a digest along.
 * @param names all that the image has
 * @param text a name; an id means none of them
 */
export function meantNames(names: readonly ImageName[], text: string): MeantNames {
  if (!text.includes('@')) return meantByTag(names, text)
  const { digest } = parseReference(text)
  const ofRepository = names.filter(({ reference }) => repositoryOf(parseReference(reference)) === repositoryOf(parseReference(text)))
  const isMeant = (name: ImageName) => [name.registryDigest, parseReference(name.reference).digest].includes(digest)
  const [gone, loosened] = parted(ofRepository.filter(isMeant), isTag)
  return { gone: fullNames(gone), loosened: fullNames(loosened), untagged: withDigests([...gone, ...loosened]).filter(isDigestName) }
}

/** Returns all names as docker lists them: with those that registries know by a digest. */
export function allNames(names: readonly ImageName[]): readonly string[] {
  return withDigests(names)
}

function meantByTag(names: readonly ImageName[], text: string): MeantNames {
  const tagged = names.filter(({ reference }) => isNameOf(text, reference))
  const [repository] = tagged.map(({ reference }) => repositoryOf(parseReference(reference)))
  const ofRepository = names.filter(({ reference }) => repositoryOf(parseReference(reference)) === repository)
  const isLast = !ofRepository.some(name => isTag(name) && !tagged.includes(name))
  return isLast
    ? { gone: fullNames(ofRepository), loosened: [], untagged: withDigests(ofRepository) }
    : { gone: fullNames(tagged), loosened: [], untagged: fullNames(tagged) }
}

const fullNames = (names: readonly ImageName[]) => names.map(({ reference }) => reference)
const isTag = ({ reference }: ImageName) => parseReference(reference).tag !== undefined
const isDigestName = (name: string) => name.includes('@')

function parted<T>(items: readonly T[], isSecond: (item: T) => boolean): readonly [readonly T[], readonly T[]] {
  return [items.filter(item => !isSecond(item)), items.filter(isSecond)]
}

function withDigests(names: readonly ImageName[]): readonly string[] {
  const all = names.flatMap(({ reference, registryDigest }) => [
    reference,
    ...(registryDigest === undefined ? [] : [`${repositoryOf(parseReference(reference))}@${registryDigest}`]),
  ])
  return [...new Set(all)].sort()
}
