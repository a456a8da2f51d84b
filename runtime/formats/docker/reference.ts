/**
 * Image references: `[domain[:port]/]path[:tag][@digest]`, and the short names that people type for Docker Hub's.
 *
 * The grammar is that of the package `reference` of distribution. What is before the first `/` is a domain only if it could not be a part of a path: it has a dot,
 * a colon or an upper-case letter, or is `localhost`.
 */

import { MinidockError } from '../../base/errors.ts'
import { DIGEST_HINT, type Digest, parseDigest } from '../oci/digest.ts'
import { cut } from '../text/cut.ts'

export interface Reference {
  /** With port: `docker.io`, `localhost:5000`. */
  readonly domain: string
  /** Without domain: `library/busybox`. */
  readonly path: string
  /** Absent only if there is a digest. */
  readonly tag?: string
  readonly digest?: Digest
}

const HUB = 'docker.io'
const OFFICIAL = 'library/'

const LABEL = '[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?'
const DOMAIN = new RegExp(`^(?:${LABEL}(?:\\.${LABEL})*|\\[[a-fA-F0-9:]+\\])(?::[0-9]+)?$`)
const COMPONENT = '[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*'
const PATH = new RegExp(`^${COMPONENT}(?:/${COMPONENT})*$`)
const TAG = /^\w[\w.-]{0,127}$/
const DIGEST = /^[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}$/

/**
 * `busybox` is `docker.io/library/busybox:latest`.
 * @throws {MinidockError} of kind `invalid`, in Docker's words
 */
export function parseReference(text: string): Reference {
  if (text.length === 64 && /^[a-f0-9]+$/.test(text)) {
    throw new MinidockError('invalid', `invalid repository name (${text}), cannot specify 64-byte hexadecimal strings`)
  }
  const [domain, rest] = splitDomain(text)
  const [name] = cut(rest, ':')
  if (name !== name.toLowerCase()) {
    throw new MinidockError('invalid', `invalid reference format: repository name (${name}) must be lowercase`, {
      hint: `in lower case: ${name.replace(OFFICIAL, '').toLowerCase()}`,
    })
  }
  const [named, digest] = cut(rest, '@')
  const [path, tag] = cut(named, ':')
  if (!matches(PATH, path) || !matches(TAG, tag) || !matches(DIGEST, digest) || (domain !== HUB && !isDomain(domain)))
    throw new MinidockError('invalid', 'invalid reference format', { hint: formatHint(text) })
  if (path.length > 255) throw new MinidockError('invalid', 'repository name must not be more than 255 characters')
  if (digest === undefined) return { domain, path, tag: tag ?? 'latest' }
  return { domain, path, ...(tag !== undefined && { tag }), digest: parseDigest(digest) }
}

/** What makes a name of something else, most often. */
function formatHint(text: string): string {
  if (text === '') return 'the name of the image is empty: is a variable not set?'
  const [, rest] = /^https?:\/\/(.+)$/.exec(text) ?? []
  if (rest !== undefined) return `a registry is named without http:// or https://: ${rest}`
  if (/@\w*:/.test(text)) return DIGEST_HINT
  return `${JSON.stringify(text)} was taken for the name of an image: NAME, NAME:TAG or HOST/NAME:TAG; before it, a value with spaces needs quotes`
}

/** Returns whether a text names a registry: `docker.io`, `localhost:5000`, `[::1]:5000`. */
export function isDomain(text: string): boolean {
  return DOMAIN.test(text)
}

/** Also what is not there. */
function matches(pattern: RegExp, text: string | undefined): boolean {
  return text === undefined || pattern.test(text)
}

function splitDomain(text: string): [domain: string, rest: string] {
  const slash = text.indexOf('/')
  const first = text.slice(0, Math.max(slash, 0))
  const hasDomain = slash !== -1 && (first === 'localhost' || /[.:]/.test(first) || first !== first.toLowerCase())
  const domain = !hasDomain || first === 'index.docker.io' ? HUB : first
  const rest = hasDomain ? text.slice(slash + 1) : text
  return [domain, domain === HUB && !rest.includes('/') ? OFFICIAL + rest : rest]
}

/** The whole reference: `docker.io/library/busybox:latest`. */
export function formatReference(ref: Reference): string {
  return repositoryOf(ref) + suffix(ref)
}

/** As people write it and as Docker prints it: `busybox:latest`. */
export function familiarReference(ref: Reference): string {
  return familiarRepository(ref) + suffix(ref)
}

/** Domain and path: `docker.io/library/busybox`. */
export function repositoryOf(ref: Reference): string {
  return `${ref.domain}/${ref.path}`
}

/** What `docker images` shows as REPOSITORY: the shortest name that still means the same, `busybox`. */
export function familiarRepository(ref: Reference): string {
  const full = repositoryOf(ref)
  const shorter = [ref.path.replace(OFFICIAL, ''), ref.path]
  return shorter.find(name => splitDomain(name).join('/') === full) ?? full
}

function suffix({ tag, digest }: Reference): string {
  return (tag === undefined ? '' : `:${tag}`) + (digest === undefined ? '' : `@${digest}`)
}
