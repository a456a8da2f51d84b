/** What people call an image: a name, a name with a digest, an id or its first digits. And what to tell them when there is none. */

import { MinidockError } from '../../base/errors.ts'
import { familiarReference, formatReference, parseReference, repositoryOf } from '../../formats/docker/reference.ts'
import type { Digest } from '../../formats/oci/digest.ts'
import { type Descriptor, type ImageIndex, isManifestType } from '../../formats/oci/image.ts'
import { editDistance } from '../../formats/text/suggest.ts'
import { referenceOf } from './image-index.ts'
import { notesOf } from './image-notes.ts'

const MAX_NAMES = 6

/** Four digits or more of an id, with or without `sha256:`. */
export function isIdPrefix(text: string): boolean {
  return /^(?:sha256:)?[0-9a-f]{4,64}$/.test(text)
}

/**
 * The image that has this name. A name goes before an id with the same letters.
 * @throws {MinidockError} `invalid` for what is neither
 */
export function findByName(index: ImageIndex, text: string): Descriptor | undefined {
  if (text.startsWith('sha256:') || /^[0-9a-f]{64}$/.test(text)) return undefined
  const wanted = parseReference(text)
  const images = index.manifests.filter(({ mediaType }) => isManifestType(mediaType))
  const { digest } = wanted
  if (digest !== undefined) return images.find(descriptor => isIn(repositoryOf(wanted), descriptor) && standsFor(digest, descriptor))
  const full = formatReference(wanted)
  return images.find(descriptor => referenceOf(descriptor) === full)
}

function isIn(repository: string, descriptor: Descriptor): boolean {
  const reference = referenceOf(descriptor)
  return reference !== undefined && repositoryOf(parseReference(reference)) === repository
}

/** @param digest of the image's manifest, of the index that the name pointed at, or of what was pushed */
function standsFor(digest: Digest, descriptor: Descriptor): boolean {
  const { index, pushed } = notesOf(descriptor)
  return [descriptor.digest, index, pushed].includes(digest)
}

export function noSuchImage(text: string, index: ImageIndex): MinidockError {
  const names = index.manifests.map(referenceOf).filter(reference => reference !== undefined)
  const familiar = names.map(name => familiarReference(parseReference(name))).sort()
  const similar = familiar.filter(name => isSimilar(withoutTag(text), withoutTag(name)))
  return new MinidockError('not-found', `no such image: ${text}`, { hint: hint(similar, familiar) })
}

function hint(similar: readonly string[], all: readonly string[]): string {
  if (similar.length > 0) return `did you mean ${shown(similar)}?`
  if (all.length === 0) return 'there are no images yet: minidock run busybox brings one, minidock load -i FILE.tar another'
  return `there is: ${shown(all)}`
}

function shown(names: readonly string[]): string {
  const more = names.length - MAX_NAMES
  return names.slice(0, MAX_NAMES).join(', ') + (more > 0 ? ` and ${more} more` : '')
}

export function ambiguousImage(text: string, ids: readonly Digest[]): MinidockError {
  const listed = ids.map(id => id.slice('sha256:'.length, 'sha256:'.length + 12)).join(', ')
  return new MinidockError('conflict', `several images have an id that begins with ${text}: ${listed}`, { hint: 'give more digits' })
}

function withoutTag(name: string): string {
  return name.replace(/[:@][^/]*$/, '')
}

/** One is in the other, or two edits make one of the other. */
function isSimilar(a: string, b: string): boolean {
  if (a.length >= 3 && (b.includes(a) || a.includes(b))) return true
  return Math.min(a.length, b.length) >= 3 && editDistance(a, b) <= 2
}
