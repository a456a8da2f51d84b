/** Refusals of a registry, and connections that fail, in one sentence each: docker's words where it has some, and what to do. */

import { STATUS_CODES } from 'node:http'
import { MinidockError } from '../../base/errors.ts'
import { formatAge } from '../../formats/go/units.ts'
import { parseChallenges } from '../../formats/registry/challenge.ts'
import { codeInWords, parseErrorBody, type RegistryError } from '../../formats/registry/error-body.ts'
import { Offline } from '../../plan/image-source.ts'
import type { Action } from './access.ts'
import { doubtOfCertificate, isNoHttp, isPlainText, isUnreachable, wantsCertificate } from './connection-errors.ts'
import { connectionWords, messageOf, reachHint } from './unreachable.ts'

/** The object of a request, for the sentence about its failure. */
export interface Subject {
  /** As in a reference: `docker.io`. */
  readonly domain: string
  /** As people write it: `busybox`, `localhost:5000/app`. */
  readonly repository: string
  readonly action: Action
  readonly part: 'manifest' | 'blob' | 'tags' | 'token'
  /** A tag or a digest. */
  readonly reference?: string
}

export interface Refusal {
  readonly status: number
  /** The header `WWW-Authenticate`. */
  readonly challenge: string
  readonly body: string
  /** Milliseconds until it wishes to be asked again. */
  readonly retryAfter?: number | undefined
}

/** Returns the error for an answer that refuses something. */
export function refusalError(refusal: Refusal, subject: Subject): MinidockError {
  const error = reasonOf(refusal, subject)
  if (error === undefined) return unexpectedStatus(refusal.status, subject)
  const reason = `${codeInWords(error.code)}: ${error.message}`
  const { repository, reference = '', action, part } = subject
  switch (error.code) {
    case 'DENIED':
      if (action === 'pull' && part !== 'token') {
        const message = `pull access denied for ${repository}, repository does not exist or may require 'docker login': ${reason}`
        return new MinidockError('not-found', message, { hint: logIn(subject) })
      }
      return new MinidockError('forbidden', reason, { hint: logIn(subject) })
    case 'UNAUTHORIZED':
      return new MinidockError('forbidden', reason, { hint: logIn(subject) })
    case 'MANIFEST_UNKNOWN':
      return new MinidockError('not-found', `manifest for ${named(repository, reference)} not found: ${reason}`)
    case 'NAME_UNKNOWN':
      return new MinidockError('not-found', `repository ${repository} not found: ${reason}`)
    case 'BLOB_UNKNOWN':
      return new MinidockError('not-found', `blob ${reference} of ${repository} not found: ${reason}`)
    case 'TOOMANYREQUESTS':
      return new MinidockError('unavailable', reason, { hint: `${againIn(refusal)}, or log in: ${logIn(subject)}` })
    default:
      return new MinidockError(refusal.status >= 500 ? 'unavailable' : 'invalid', `the registry ${subject.domain} refuses: ${reason}`)
  }
}

/** A registry that limits how much each client pulls may say for how long. */
function againIn({ retryAfter }: Refusal): string {
  return retryAfter === undefined ? 'try again later' : `try again in ${formatAge(retryAfter).toLowerCase()}`
}

function reasonOf({ status, challenge, body }: Refusal, { part }: Subject): RegistryError | undefined {
  return ofChallenge(challenge) ?? parseErrorBody(body, status) ?? ofStatus(status, part)
}

/** Source: RFC 6750, 3.1. */
function ofChallenge(challenge: string): RegistryError | undefined {
  for (const { scheme, parameters } of parseChallenges(challenge)) {
    if (scheme !== 'bearer') continue
    const description = parameters.get('error_description')
    if (parameters.get('error') === 'invalid_token') return { code: 'UNAUTHORIZED', message: description ?? UNAUTHORIZED }
    if (parameters.get('error') === 'insufficient_scope') return { code: 'DENIED', message: description ?? DENIED }
  }
  return undefined
}

const UNAUTHORIZED = 'authentication required'
const DENIED = 'requested access to the resource is denied'

function ofStatus(status: number, part: Subject['part']): RegistryError | undefined {
  switch (status) {
    case 401:
      return { code: 'UNAUTHORIZED', message: UNAUTHORIZED }
    case 403:
      return { code: 'DENIED', message: DENIED }
    case 404:
      if (part === 'manifest') return { code: 'MANIFEST_UNKNOWN', message: 'manifest unknown' }
      if (part === 'blob') return { code: 'BLOB_UNKNOWN', message: 'blob unknown to registry' }
      return part === 'tags' ? { code: 'NAME_UNKNOWN', message: 'repository name not known to registry' } : undefined
    case 429:
      return { code: 'TOOMANYREQUESTS', message: 'too many requests' }
    default:
      return undefined
  }
}

function unexpectedStatus(status: number, { domain }: Subject): MinidockError {
  const kind = status >= 500 ? 'unavailable' : 'invalid'
  return new MinidockError(
    kind,
    `the registry ${domain} cannot answer: received unexpected HTTP status: ${status} ${STATUS_CODES[status] ?? ''}`.trimEnd(),
  )
}

/** `busybox:1.36`, `busybox@sha256:…`. */
function named(repository: string, reference: string): string {
  return `${repository}${reference.includes(':') ? '@' : ':'}${reference}`
}

export function logIn({ domain }: Pick<Subject, 'domain'>): string {
  return domain === 'docker.io' ? 'minidock login' : `minidock login ${domain}`
}

/** Returns the error for a connection that there is not, or no longer. @param error of Node's */
export function connectionError(error: unknown, url: URL, domain: string): MinidockError {
  const cause = { cause: error }
  const doubt = doubtOfCertificate(error)
  if (doubt !== undefined)
    return new MinidockError(
      'unavailable',
      `the registry ${domain} cannot be trusted: ${url.host}: tls: failed to verify certificate: x509: ${doubt}`,
      { ...cause, hint: trust(domain, url) },
    )
  if (isPlainText(error)) {
    return new MinidockError(
      'unavailable',
      `the registry ${domain} does not speak TLS: ${url.host}: http: server gave HTTP response to HTTPS client`,
      { ...cause, hint: insecure(domain) },
    )
  }
  if (wantsCertificate(error)) {
    const hint = `its certificate and key go into /etc/docker/certs.d/${domain}/client.cert and client.key`
    return new MinidockError('forbidden', `the registry ${domain} wants a certificate of its clients: ${messageOf(error)}`, {
      ...cause,
      hint,
    })
  }
  if (isNoHttp(error))
    return new MinidockError('invalid', `what ${url.host} answers for the registry ${domain} is not HTTP: ${messageOf(error)}`, cause)
  const words = connectionWords(error, url)
  if (isUnreachable(error))
    return new Offline(`cannot reach the registry ${domain}: ${words}`, { ...cause, hint: reachHint(error, url, domain) })
  return new MinidockError('unavailable', `the connection to the registry ${domain} broke: ${words}`, {
    ...cause,
    hint: 'try again',
  })
}

/** The token service of a registry may be another host. */
function trust(domain: string, { host }: URL): string {
  return `put the certificate of its authority into /etc/docker/certs.d/${domain}/ca.crt;\n${insecure(domain === 'docker.io' ? domain : host)}`
}

function insecure(domain: string): string {
  return `if you trust every machine on the way to it, write into /etc/docker/daemon.json: {"insecure-registries": ["${domain}"]}`
}
