/** `images --filter` and `images REPOSITORY[:TAG]`: which images, and which of their names. Source: moby, daemon/images/images.go. */

import { untilFilter } from '../formats/docker/prune-filters.ts'
import { familiarReference, familiarRepository, formatReference, parseReference, repositoryOf } from '../formats/docker/reference.ts'
import { hasLabel, invalidFilter, parseFilters } from '../formats/text/filters.ts'
import type { StoredImage } from '../store/images/images.ts'
import { hasTag } from './image-names.ts'

type Keep = (image: StoredImage) => boolean

export interface ImageFilters {
  readonly keep: Keep
  /** Of an image's full names, those to be shown. */
  readonly keepName: (reference: string) => boolean
}

const NAMES = ['before', 'dangling', 'label', 'reference', 'since', 'until'] as const

/**
 * @param texts `dangling=true`, `label=role=db`
 * @param find looks up the image that `before` and `since` name
 * @param now milliseconds since 1970, from which `until=24h` counts back
 * @throws {MinidockError} `invalid`
 */
export function parseImageFilters(texts: readonly string[], find: (text: string) => StoredImage, now = Date.now()): ImageFilters {
  const filters = parseFilters(texts, NAMES)
  const valuesOf = (name: (typeof NAMES)[number]) => filters.get(name) ?? []
  const patterns = valuesOf('reference').map(namePattern)
  const keepName = (reference: string) => patterns.length === 0 || patterns.some(matches => matches(reference))
  const keeps: Keep[] = [
    ({ config: { config } }) => valuesOf('label').every(wanted => hasLabel(config.Labels ?? {}, wanted)),
    anyOf(valuesOf('dangling').map(isDangling)),
    anyOf(valuesOf('before').map(text => olderThan(find(text)))),
    anyOf(valuesOf('since').map(text => newerThan(find(text)))),
    createdUntil(valuesOf('until'), now),
    image => patterns.length === 0 || image.references.some(keepName),
  ]
  return { keep: image => keeps.every(keep => keep(image)), keepName }
}

function anyOf(alternatives: readonly Keep[]): Keep {
  return image => alternatives.length === 0 || alternatives.some(keep => keep(image))
}

function isDangling(value: string): Keep {
  if (['true', '1', 't'].includes(value.toLowerCase())) return ({ references }) => !hasTag(references)
  if (['false', '0', 'f'].includes(value.toLowerCase())) return ({ references }) => references.length > 0
  throw invalidFilter(`dangling=${value}`, 'dangling is true or false')
}

function olderThan(other: StoredImage): Keep {
  return image => createdAt(image) < createdAt(other)
}

function newerThan(other: StoredImage): Keep {
  return image => createdAt(image) > createdAt(other)
}

function createdUntil(times: readonly string[], now: number): Keep {
  const [limit] = untilFilter(times, now)
  return image => limit === undefined || createdAt(image) < limit
}

/** Milliseconds since 1970; 0 if the image does not say. */
export function createdAt({ config: { created } }: StoredImage): number {
  const time = created === undefined ? Number.NaN : Date.parse(created)
  return Number.isNaN(time) ? 0 : time
}

/** A pattern of Go's path.Match: `*` and `?` do not cross a `/`. It is held against short and full names, with and without the tag. */
function namePattern(pattern: string): (reference: string) => boolean {
  const expression = globExpression(pattern)
  return text => {
    const reference = parseReference(text)
    const names = [familiarRepository(reference), familiarReference(reference), repositoryOf(reference), formatReference(reference)]
    return names.some(name => expression.test(name))
  }
}

function globExpression(pattern: string): RegExp {
  const parts = pattern.matchAll(/\*|\?|\[(\^?)((?:\\.|[^\]\\])+)\]|\\(.)|(.)/gs)
  const source = [...parts].map(([whole, negated, set, escaped, plain]) => {
    if (whole === '*') return '[^/]*'
    if (whole === '?') return '[^/]'
    if (set !== undefined) return `[${negated}${set.replaceAll(/[[^]/g, '\\$&')}]`
    return (escaped ?? plain ?? '').replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&')
  })
  try {
    return new RegExp(`^${source.join('')}$`, 's')
  } catch {
    throw invalidFilter(`reference=${pattern}`, 'it is a name, in which * and ? stand for what is not known: reference=*/web')
  }
}
