import { once } from 'node:events'
import { createServer as createHttpServer } from 'node:http'
import { type AddressInfo, createServer, type Server } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import { afterEach, expect, test } from 'vitest'
import { CERTIFICATE, KEY } from '../settings/test-certificate.ts'
import { type PlainOptions, speaksPlainHttp } from './plain-server.ts'

const servers: Server[] = []

afterEach(() => {
  for (const server of servers.splice(0)) server.close()
})

async function urlOf(server: Server): Promise<URL> {
  servers.push(server)
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return new URL(`https://127.0.0.1:${(server.address() as AddressInfo).port}/v2/`)
}

const ask = (url: URL, options: Partial<PlainOptions> = {}) =>
  speaksPlainHttp(url, { connect: 5000, stop: new AbortController().signal, ...options })

test('a server of HTTP is told by its status line', async () => {
  expect(await ask(await urlOf(createHttpServer()))).toBe(true)
})

test('a server that reads whole lines, as those in Go do, answers as soon', async () => {
  const lines = createServer(socket => {
    let got = ''
    socket.on('data', piece => {
      got += piece.toString('latin1')
      if (got.includes('\r\n\r\n')) socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')
    })
  })
  expect(await ask(await urlOf(lines))).toBe(true)
})

test.each(['TLSv1.2', 'TLSv1.3'] as const)('a server of %s is none', async version => {
  const secure = createTlsServer({ cert: CERTIFICATE, key: KEY, minVersion: version, maxVersion: version })
  secure.on('tlsClientError', () => undefined)
  expect(await ask(await urlOf(secure))).toBe(false)
})

test('a server of TLS takes what is sent for the beginning of a handshake', async () => {
  const secure = createTlsServer({ cert: CERTIFICATE, key: KEY, maxVersion: 'TLSv1.2' })
  const failed = once(secure, 'tlsClientError')
  await ask(await urlOf(secure))
  // It has read all of it: for these ciphers, a client has to name curves.
  expect((await failed)[0]).toMatchObject({ code: 'ERR_SSL_NO_SHARED_CIPHER' })
})

test('one that says nothing, or ends the connection, is not known to be one', async () => {
  const silent = createServer(socket => void socket.on('error', () => undefined).resume())
  expect(await ask(await urlOf(silent))).toBe(false)
  expect(await ask(await urlOf(createServer(socket => socket.destroy())))).toBe(false)
})

test('where nothing listens, the error is that of the connection', async () => {
  const gone = createServer()
  const url = await urlOf(gone)
  await new Promise(closed => gone.close(closed))
  await expect(ask(url)).rejects.toMatchObject({ code: 'ECONNREFUSED' })
})

test('it ends with what it is stopped with', async () => {
  const stopping = new AbortController()
  const silent = createServer(socket => {
    socket.on('error', () => undefined).resume()
    stopping.abort(new Error('enough'))
  })
  await expect(ask(await urlOf(silent), { stop: stopping.signal })).rejects.toThrow('enough')
})
