/**
 * Whether a server speaks HTTP without TLS. Where that is allowed, TLS goes first, and to load it for a server that has none takes 20 ms: so the first message of a
 * handshake is sent by hand.
 *
 * A server of HTTP answers with a status line (400), since that is no request; one of TLS with a record, be it an alert. Source: RFC 5246, 6.2.1 and 7.4.1.2.
 */

import { connect, type LookupFunction } from 'node:net'
import { SlowAnswer } from './connection-errors.ts'

/** At the blank line in the session's id, a server of HTTP takes the head of a request for complete. */
const SESSION = Buffer.from('\r\n\r\n'.padStart(32, '.'))
const VERSION = [3, 3]
/** TLS_ECDHE_RSA and ECDSA, with AES_128_GCM_SHA256. */
const SUITES = [0xc0, 0x2f, 0xc0, 0x2b]
const NO_COMPRESSION = [1, 0]
const BODY = [...VERSION, ...Buffer.alloc(32, '.'), SESSION.length, ...SESSION, 0, SUITES.length, ...SUITES, ...NO_COMPRESSION]
const CLIENT_HELLO = [1, 0, 0, BODY.length, ...BODY]
const RECORD = Buffer.from([0x16, ...VERSION, 0, CLIENT_HELLO.length, ...CLIENT_HELLO])

/** How `HTTP/1.1 400` begins. */
const STATUS_LINE = 'H'.charCodeAt(0)
/** Milliseconds: a server that says nothing to that is asked as any other. */
const SILENCE = 500

export interface PlainOptions {
  /** Milliseconds until there has to be a connection. */
  readonly connect: number
  readonly stop: AbortSignal
  /** As `node:net` wants it; absent: the system's. */
  readonly lookup?: LookupFunction
}

/** @throws {Error} Node's own, or {@link SlowAnswer}, when there is no connection; the reason of `stop` */
export async function speaksPlainHttp({ hostname, port }: URL, { connect: patience, stop, lookup }: PlainOptions): Promise<boolean> {
  stop.throwIfAborted()
  const host = hostname.replace(/^\[|\]$/g, '')
  const socket = connect({ host, port: Number(port || 443), ...(lookup && { lookup }) })
  const end = () => socket.destroy()
  stop.addEventListener('abort', end)
  let timer = setTimeout(() => socket.destroy(new SlowAnswer('no connection', patience)), patience)
  try {
    return await new Promise((resolve, reject) => {
      let isConnected = false
      socket.once('connect', () => {
        isConnected = true
        clearTimeout(timer)
        timer = setTimeout(end, SILENCE)
        socket.write(RECORD)
      })
      socket.once('data', ([first]: Uint8Array) => resolve(first === STATUS_LINE))
      socket.once('error', error => (isConnected ? resolve(false) : reject(error)))
      socket.once('close', () => (stop.aborted ? reject(stop.reason) : resolve(false)))
    })
  } finally {
    clearTimeout(timer)
    stop.removeEventListener('abort', end)
    end()
  }
}
