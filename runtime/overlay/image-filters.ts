/** `images --filter` and `images REPOSITORY[:TAG]`: which images, and which of their names. Source: moby, daemon/images/images.go. */

import { MinidockError } from '../errors.ts'
import { familiarReference, familiarRepository, formatReference, parseReference, repositoryOf } from '../formats/reference.ts'
import type { StoredImage } from '../store/images.ts'

type Keep = (image: StoredImage) => boolean

export interface ImageFilters {
  readonly keep: Keep
  /** Of an image's full names, those to be shown. */
  readonly keepName: (reference: string) => boolean
}

const NAMES = ['before', 'dangling', 'label', 'reference', 'since'] as const
type FilterName = (typeof NAMES)[number]

/**
 * Values of one filter are alternatives, but labels must all be there; filters with different names must all agree.
 * @param texts `dangling=true`, `label=role=db`
 * @param find looks up the image that `before` and `since` name
 * @throws {MinidockError} `invalid`
 */
export function parseImageFilters(texts: readonly string[], find: (text: string) => StoredImage): ImageFilters {
  const filters = texts.map(parseFilter)
  const valuesOf = (wanted: FilterName) => filters.filter(({ name }) => name === wanted).map(({ value }) => value)
  const patterns = valuesOf('reference').map(namePattern)
  const keepName = (reference: string) => patterns.length === 0 || patterns.some(matches => matches(reference))
  const keeps: Keep[] = [
    ...valuesOf('label').map(hasLabel),
    anyOf(valuesOf('dangling').map(isDangling)),
    anyOf(valuesOf('before').map(text => olderThan(find(text)))),
    anyOf(valuesOf('since').map(text => newerThan(find(text)))),
    image => patterns.length === 0 || image.references.some(keepName),
  ]
  return { keep: image => keeps.every(keep => keep(image)), keepName }
}

function parseFilter(text: string): { name: FilterName; value: string } {
  const at = text.indexOf('=')
  const wanted = text.slice(0, Math.max(at, 0)).trim().toLowerCase()
  const name = NAMES.find(known => known === wanted)
  if (name === undefined)
    throw new MinidockError('invalid', `invalid filter '${at === -1 ? text : wanted}'`, {
      hint: `filters are ${NAMES.map(known => `${known}=…`).join(', ')}`,
    })
  return { name, value: text.slice(at + 1).trim() }
}

function anyOf(alternatives: readonly Keep[]): Keep {
  return image => alternatives.length === 0 || alternatives.some(keep => keep(image))
}

function isDangling(value: string): Keep {
  if (['true', '1', 't'].includes(value.toLowerCase())) return ({ references }) => references.length === 0
  if (['false', '0', 'f'].includes(value.toLowerCase())) return ({ references }) => references.length > 0
  throw new MinidockError('invalid', `invalid filter 'dangling=${value}'`, { hint: 'dangling is true or false' })
}

function hasLabel(text: string): Keep {
  const [, key = '', value] = /^([^=]*)(?:=(.*))?$/s.exec(text) ?? []
  return ({ config: { config } }) => {
    const found = Object.entries(config.Labels ?? {}).find(([name]) => name === key)
    return found !== undefined && (value === undefined || found[1] === value)
  }
}

function olderThan(other: StoredImage): Keep {
  return image => createdAt(image) < createdAt(other)
}

function newerThan(other: StoredImage): Keep {
  return image => createdAt(image) > createdAt(other)
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
  } catch (error) {
    throw new MinidockError('invalid', `invalid filter 'reference=${pattern}'`, { cause: error })
  }
}
