/** Connections that fail: what Node's errors mean. Sources: the manual pages connect(2) and getaddrinfo(3); OpenSSL's verify(1) for the codes of certificates. */

import { errnoName } from '../../base/errors.ts'

/** A server that takes too long. */
export class SlowAnswer extends Error {
  /** @param milliseconds how long it was waited for */
  constructor(what: string, milliseconds: number) {
    super(`${what} within ${Math.round(milliseconds / 100) / 10} s`)
  }
}

/** A request that got no answer. */
export class ConnectionFailure extends Error {
  override readonly cause: unknown
  readonly url: URL
  /** Whether the connection had been kept from an earlier request, and was closed as this one came: which may be made again then. */
  readonly isStale: boolean

  /** @param cause Node's own error, with its `code`; or {@link SlowAnswer} */
  constructor(cause: unknown, url: URL, isStale: boolean) {
    super(`no answer from ${url.host}`, { cause })
    this.cause = cause
    this.url = url
    this.isStale = isStale
  }
}

/** There is no way to the server, or nothing listens there. */
const UNREACHABLE: ReadonlySet<string | undefined> = new Set([
  'ENOTFOUND',
  'EAI_AGAIN',
  'EAI_FAIL',
  'EAI_NODATA',
  'ECONNREFUSED',
  'ENETUNREACH',
  'ENETDOWN',
  'EHOSTUNREACH',
  'EHOSTDOWN',
  'EADDRNOTAVAIL',
  'ETIMEDOUT',
  'EACCES',
  'EPERM',
  'ERR_PROXY_TUNNEL',
])

/** There was a connection, and it ended before its time. */
const BROKEN: ReadonlySet<string | undefined> = new Set([
  'ECONNRESET',
  'EPIPE',
  'ECONNABORTED',
  'UND_ERR_SOCKET',
  'ERR_STREAM_PREMATURE_CLOSE',
])

const UNKNOWN_AUTHORITY: ReadonlySet<string | undefined> = new Set([
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
])

/** The certificate is not believed for another reason, by the words of OpenSSL. */
const DOUBTFUL: ReadonlyMap<string, string> = new Map([
  ['CERT_HAS_EXPIRED', 'it has expired'],
  ['CERT_NOT_YET_VALID', 'it is not valid yet: is the clock of this machine right?'],
  ['CERT_REVOKED', 'it was revoked'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'it is for other names'],
  ['CERT_SIGNATURE_FAILURE', 'its signature is wrong'],
  ['INVALID_PURPOSE', 'it is not for servers'],
  ['INVALID_CA', 'its authority may not sign certificates'],
])

/** Returns whether there was no connection at all. */
export function isUnreachable(error: unknown): boolean {
  return UNREACHABLE.has(errnoName(error)) || (error instanceof SlowAnswer && error.message.startsWith('no connection'))
}

/** Returns whether the same request may succeed on another connection. */
export function isPassing(error: unknown): boolean {
  return isUnreachable(error) || isBroken(error) || error instanceof SlowAnswer
}

/** Returns whether a connection ended before its time. */
export function isBroken(error: unknown): boolean {
  return BROKEN.has(errnoName(error))
}

export function isUnknownAuthority(error: unknown): boolean {
  return UNKNOWN_AUTHORITY.has(errnoName(error))
}

/** Returns why the server's certificate is not believed, or undefined if it is not about that. */
export function doubtOfCertificate(error: unknown): string | undefined {
  if (isUnknownAuthority(error)) return 'certificate signed by unknown authority'
  return DOUBTFUL.get(errnoName(error) ?? '')
}

const PLAIN_TEXT: ReadonlySet<string | undefined> = new Set([
  'ERR_SSL_WRONG_VERSION_NUMBER',
  'ERR_SSL_PACKET_LENGTH_TOO_LONG',
  'ERR_SSL_UNKNOWN_PROTOCOL',
  'EPROTO',
])

/** Returns whether a server that should speak TLS answers in plain text. */
export function isPlainText(error: unknown): boolean {
  return PLAIN_TEXT.has(errnoName(error))
}

/** Returns whether the server ends the handshake because it does not know who asks. */
export function wantsCertificate(error: unknown): boolean {
  return /^ERR_SSL_.*ALERT_(CERTIFICATE_REQUIRED|BAD_CERTIFICATE|UNKNOWN_CA)$/.test(errnoName(error) ?? '')
}

/** Returns whether what came is no HTTP. */
export function isNoHttp(error: unknown): boolean {
  return errnoName(error)?.startsWith('HPE_') === true
}
