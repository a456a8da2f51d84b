import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { mediaTypes } from '../../runtime/formats/oci/image.ts'
import { Offline } from '../../runtime/plan/image-source.ts'
import { LIMITS } from '../../runtime/registry/client/limits.ts'
import { all, digestOf, download, endpoint, NEVER, open, played, QUICK } from '../fixtures/registry-client.ts'
import { within } from '../suite/slowness.ts'

const MANIFEST = Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType: mediaTypes.manifest }))
const BLOB = randomBytes(300_000)

test('a manifest comes with its bytes, its type, and the digest of what came', async () => {
  const server = await played(response =>
    response.writeHead(200, { 'content-type': `${mediaTypes.manifest}; charset=utf-8` }).end(MANIFEST),
  )
  const descriptor = { mediaType: mediaTypes.manifest, digest: digestOf(MANIFEST), size: MANIFEST.length }
  expect(await open(server).manifest('latest')).toEqual({ bytes: MANIFEST, descriptor })
  expect(server.asked.map(({ method, path }) => `${method} ${path}`)).toEqual(['GET /v2/team/app/manifests/latest'])
  for (const type of [mediaTypes.index, mediaTypes.dockerIndex, mediaTypes.manifest, mediaTypes.dockerManifest]) {
    expect(server.asked[0]?.headers.accept).toContain(type)
  }
})

test('a manifest whose type the registry does not say has the type that it says itself', async () => {
  const server = await played(response => response.writeHead(200, { 'content-type': 'application/json' }).end(MANIFEST))
  expect((await open(server).manifest('latest')).descriptor.mediaType).toBe(mediaTypes.manifest)
})

test('a manifest is what its digest says, or is refused', async () => {
  const server = await played((response, { path }) => {
    const announced = path.endsWith('/lied') ? { 'docker-content-digest': digestOf('other') } : {}
    response.writeHead(200, { 'content-type': mediaTypes.manifest, ...announced }).end(MANIFEST)
  })
  const repository = open(server)
  expect((await repository.manifest(digestOf(MANIFEST))).bytes).toEqual(MANIFEST)
  for (const reference of [digestOf('other'), 'lied']) {
    await expect(repository.manifest(reference)).rejects.toMatchObject({
      kind: 'invalid',
      message: `the manifest that ${server.host} sends for ${server.host}/team/app is not what its digest says: wanted ${digestOf('other')}, got ${digestOf(MANIFEST)}`,
    })
  }
})

test.each([
  ['says so', (length: number) => ({ 'content-length': length })],
  ['does not say so', () => ({})],
])('a manifest of 100 MB is refused, where the registry %s', async (_, headers) => {
  let sent = 0
  const server = await played(response => {
    response.writeHead(200, { 'content-type': mediaTypes.manifest, ...headers(100_000_000) })
    const piece = Buffer.alloc(65536, ' ')
    const more = () => {
      while (sent < 100_000_000 && !response.destroyed) {
        sent += piece.length
        if (!response.write(piece)) return
      }
    }
    response.on('drain', more)
    more()
  })
  await expect(open(server).manifest('latest')).rejects.toMatchObject({
    kind: 'invalid',
    message: `the manifest that ${server.host} sends is longer than 4194304 bytes`,
  })
  expect(sent).toBeLessThan(30_000_000)
})

test('what a tag points at is asked without its bytes', async () => {
  const server = await played((response, { method, path }) => {
    if (path.endsWith('/nosuch')) return response.writeHead(404).end()
    const announced = path.endsWith('/old') ? {} : { 'docker-content-digest': digestOf(MANIFEST) }
    return response
      .writeHead(200, { 'content-type': mediaTypes.manifest, 'content-length': MANIFEST.length, ...announced })
      .end(method === 'GET' ? MANIFEST : undefined)
  })
  const repository = open(server)
  const descriptor = { mediaType: mediaTypes.manifest, digest: digestOf(MANIFEST), size: MANIFEST.length }
  expect(await repository.resolve('latest')).toEqual(descriptor)
  expect(await repository.resolve('nosuch')).toBeUndefined()
  expect(await repository.resolve('old')).toEqual(descriptor)
  expect(server.asked.map(({ method }) => method)).toEqual(['HEAD', 'HEAD', 'HEAD', 'GET'])
})

test('a blob goes on where its connection broke', async () => {
  const server = await played((response, { headers }, asked) => {
    const from = Number(/bytes=(\d+)-/.exec(headers.range ?? '')?.[1] ?? 0)
    const range = from > 0 ? { 'content-range': `bytes ${from}-${BLOB.length - 1}/${BLOB.length}` } : {}
    response.writeHead(from > 0 ? 206 : 200, { 'content-length': BLOB.length - from, ...range })
    if (asked.length === 3) return response.end(BLOB.subarray(from))
    return response.write(BLOB.subarray(from, from + 100_000), () => response.destroy())
  })
  expect((await download(open(server), BLOB)).equals(BLOB)).toBe(true)
  expect(server.asked.map(({ headers }) => headers.range)).toEqual([undefined, 'bytes=100000-', 'bytes=200000-'])
})

test('before a blob is asked for again, the seconds until then are counted down', async () => {
  const server = await played((response, _, asked) =>
    asked.length === 1 ? response.writeHead(503, { 'retry-after': '2' }).end() : response.writeHead(200).end(BLOB),
  )
  const seconds: number[] = []
  const content = open(server).blob({ digest: digestOf(BLOB), size: BLOB.length }, NEVER, left => seconds.push(left))
  expect(Buffer.concat([...(await all(content))]).equals(BLOB)).toBe(true)
  expect(seconds).toEqual([2, 1])
})

test('a registry that ignores where a blob goes on sends it from its begin, and what is there is left out', async () => {
  const server = await played((response, _, asked) => {
    response.writeHead(200, { 'content-length': BLOB.length })
    if (asked.length === 2) return response.end(BLOB)
    return response.write(BLOB.subarray(0, 100_000), () => response.destroy())
  })
  expect((await download(open(server), BLOB)).equals(BLOB)).toBe(true)
})

test('a blob whose connection breaks again and again is given up', async () => {
  const server = await played(response => {
    response.writeHead(200, { 'content-length': BLOB.length }).write(BLOB.subarray(0, 1000), () => response.destroy())
  })
  await expect(download(open(server), BLOB)).rejects.toMatchObject({ kind: 'unavailable', message: expect.stringContaining('broke: ') })
  expect(server.asked).toHaveLength(3)
})

test.each([
  ['says another length', (size: number) => ({ 'content-length': size + 1 }), `sends ${BLOB.length + 1} bytes`],
  ['has more', () => ({}), 'sends more bytes'],
])('a blob that %s than its manifest says is refused', async (_, headers, message) => {
  const server = await played(response => response.writeHead(200, headers(BLOB.length)).end(Buffer.concat([BLOB, Buffer.from('x')])))
  await expect(download(open(server), BLOB)).rejects.toMatchObject({
    kind: 'invalid',
    message: `${server.host} ${message} of a blob that has ${BLOB.length}`,
  })
  expect(server.asked).toHaveLength(1)
})

test('a blob without end ends', async () => {
  const server = await played(response => {
    response.writeHead(200)
    const more = () => {
      while (!response.destroyed && response.write(BLOB));
    }
    response.on('drain', more)
    more()
  })
  await expect(download(open(server), BLOB)).rejects.toMatchObject({ message: expect.stringContaining('sends more bytes') })
})

test('a server that sends a byte now and then is not waited for', async () => {
  const limits = { ...QUICK, window: 200, least: 1000 }
  const server = await played(response => {
    response.writeHead(200, { 'content-length': BLOB.length })
    const timer = setInterval(() => response.write('x'), 20)
    response.on('close', () => clearInterval(timer))
  })
  await expect(download(open(server, { limits, attempts: 2 }), BLOB)).rejects.toMatchObject({
    kind: 'unavailable',
    message: expect.stringMatching(/broke: .*: \d+ bytes of a body within 0\.\d s/),
  })
  expect(server.asked).toHaveLength(2)
})

test('a server that never answers, or never ends its headers, is not waited for', async () => {
  const limits = { ...QUICK, answer: 200 }
  const silent = await played(() => {})
  await expect(open(silent, { limits, attempts: 1 }).manifest('latest')).rejects.toMatchObject({
    message: expect.stringContaining('no answer within 0.2 s'),
  })
  const dripping = await played(response => {
    response.socket?.write('HTTP/1.1 200 OK\r\nx: ')
    const timer = setInterval(() => response.socket?.write('x'), 20)
    response.socket?.on('close', () => clearInterval(timer))
  })
  await expect(open(dripping, { limits, attempts: 1 }).manifest('latest')).rejects.toMatchObject({
    message: expect.stringContaining('no answer within 0.2 s'),
  })
})

test('only waiting for the server counts as waiting', async () => {
  const server = await played(response => response.writeHead(200, { 'content-length': BLOB.length }).end(BLOB))
  const pieces: Uint8Array[] = []
  for await (const piece of open(server, { limits: { ...QUICK, window: 40, least: 1000 } }).blob(
    { digest: digestOf(BLOB), size: BLOB.length },
    NEVER,
  )) {
    pieces.push(piece)
    // A disk that is slow.
    await new Promise(resolve => setTimeout(resolve, 30))
  }
  expect(Buffer.concat(pieces).equals(BLOB)).toBe(true)
})

test('a blob that is stopped fails with the reason, and its connection ends', async () => {
  const closed = Promise.withResolvers<void>()
  const server = await played(response => {
    response.on('close', closed.resolve)
    response.writeHead(200, { 'content-length': BLOB.length }).write('x')
  })
  const stop = new AbortController()
  const reason = new Error('enough')
  const downloading = download(open(server), BLOB, stop.signal)
  server.server.once('request', () => stop.abort(reason))
  await expect(downloading).rejects.toBe(reason)
  await closed.promise
})

test('many blobs come at a time', async () => {
  const server = await played(response => response.writeHead(200, { 'content-length': BLOB.length }).end(BLOB))
  const repository = open(server)
  const blobs = await Promise.all(Array.from({ length: 50 }, () => download(repository, BLOB)))
  expect(blobs.every(blob => blob.equals(BLOB))).toBe(true)
})

test('a registry that is busy is asked again when it wishes, and a few times', async () => {
  const times: number[] = []
  const server = await played((response, _, asked) => {
    times.push(performance.now())
    if (asked.length === 1) return response.writeHead(429, { 'retry-after': '1' }).end()
    if (asked.length === 2) return response.writeHead(503).end()
    return response.writeHead(200, { 'content-type': mediaTypes.manifest }).end(MANIFEST)
  })
  const told: number[] = []
  await open(server).manifest('latest', { waits: seconds => told.push(seconds) })
  expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThanOrEqual(995)
  expect(told).toEqual([1, 1])
})

test('a document that is waited for is stopped', async () => {
  const stopping = new AbortController()
  const server = await played(response => response.writeHead(503, { 'retry-after': '50' }).end())
  const waits = () => stopping.abort(new Error('enough'))
  await expect(open(server).manifest('latest', { stop: stopping.signal, waits })).rejects.toThrow('enough')
  await expect(open(server).resolve('latest', { stop: stopping.signal })).rejects.toThrow('enough')
})

test('a registry that wishes to be asked in an hour is not waited for', async () => {
  const server = await played(response => response.writeHead(429, { 'retry-after': '3600' }).end())
  await expect(open(server).manifest('latest')).rejects.toMatchObject({
    kind: 'unavailable',
    message: 'toomanyrequests: too many requests',
    hint: `try again in about an hour, or log in: minidock login ${server.host}`,
  })
  expect(server.asked).toHaveLength(1)
})

test.each([
  [
    429,
    { errors: [{ code: 'TOOMANYREQUESTS', message: 'You have reached your pull rate limit.' }] },
    'unavailable',
    'toomanyrequests: You have reached your pull rate limit.',
  ],
  [502, '<html>', 'unavailable', 'received unexpected HTTP status: 502 Bad Gateway'],
])('a registry that stays busy with %i is asked as often as the access says', async (status, body, kind, message) => {
  const server = await played(response => response.writeHead(status).end(JSON.stringify(body)))
  await expect(open(server).manifest('latest')).rejects.toMatchObject({ kind, message: expect.stringContaining(message) })
  expect(server.asked).toHaveLength(3)
})

test('what is not there is said in docker’s words, and asked once', async () => {
  const errors = (code: string, message: string) => JSON.stringify({ errors: [{ code, message }] })
  const answers: Record<string, readonly [number, string]> = {
    denied: [403, errors('DENIED', 'requested access to the resource is denied')],
    unknown: [404, errors('MANIFEST_UNKNOWN', 'manifest unknown')],
    name: [404, errors('NAME_UNKNOWN', 'repository name not known to registry')],
    unauthorized: [401, ''],
    teapot: [418, 'short and stout'],
  }
  const server = await played((response, { path }) => {
    const [status, body] = answers[path.split('/').at(-1) ?? ''] ?? [500, '']
    response.writeHead(status).end(body)
  })
  const repository = open(server, { domain: 'docker.io' })
  const name = 'team/app'
  const said: Record<string, string> = {}
  for (const tag of Object.keys(answers))
    said[tag] = await repository.manifest(tag).then(String, error => `${error.kind}: ${error.message}`)
  expect(said).toEqual({
    denied: `not-found: pull access denied for ${name}, repository does not exist or may require 'docker login': denied: requested access to the resource is denied`,
    unknown: `not-found: manifest for ${name}:unknown not found: manifest unknown: manifest unknown`,
    name: `not-found: repository ${name} not found: name unknown: repository name not known to registry`,
    unauthorized: 'forbidden: unauthorized: authentication required',
    teapot: `invalid: the registry docker.io cannot answer: received unexpected HTTP status: 418 I'm a Teapot`,
  })
  expect(server.asked).toHaveLength(Object.keys(answers).length)
})

test('a connection that was kept, and that the server closes as it is used again, is replaced', async () => {
  const server = await played((response, _, asked) => {
    if (asked.length === 2) return response.socket?.destroy()
    return response.writeHead(200, { 'content-type': mediaTypes.manifest }).end(MANIFEST)
  })
  // A second attempt after a pause would take until the check's end.
  const repository = open(server, { limits: { ...LIMITS, pause: 1_000_000 } })
  await repository.manifest('latest')
  await repository.manifest('latest')
  expect(server.asked).toHaveLength(3)
})

test('a small document whose connection breaks is asked for again', async () => {
  const server = await played((response, _, asked) => {
    response.writeHead(200, { 'content-type': mediaTypes.manifest, 'content-length': MANIFEST.length })
    if (asked.length === 2) response.end(MANIFEST)
    else response.write(MANIFEST.subarray(0, 5), () => response.destroy())
  })
  expect((await open(server).manifest('latest')).bytes).toEqual(MANIFEST)
  await expect(open(server).manifest('latest')).rejects.toMatchObject({ kind: 'unavailable', message: expect.stringContaining('broke') })
  expect(server.asked).toHaveLength(5)
})

test('tags come page by page', async () => {
  const pages: Record<string, readonly [link: string | undefined, tags: readonly string[] | null]> = {
    '/v2/team/app/tags/list': ['</v2/team/app/tags/list?last=b&n=2>; rel="next"', ['a', 'b']],
    '/v2/team/app/tags/list?last=b&n=2': ['<?last=c&n=2>; rel=next', ['c']],
    '/v2/team/app/tags/list?last=c&n=2': [undefined, null],
  }
  const server = await played((response, { path }) => {
    const [link, tags] = pages[path] ?? [undefined, ['?']]
    response.writeHead(200, link ? { link } : {}).end(JSON.stringify({ name: 'team/app', tags }))
  })
  expect(await all(open(server).tags())).toEqual(['a', 'b', 'c'])
})

test('pages that go round in a circle end', async () => {
  const server = await played(response => response.writeHead(200, { link: '<?n=1>; rel="next"' }).end(JSON.stringify({ tags: ['a'] })))
  await expect(all(open(server).tags())).rejects.toMatchObject({
    kind: 'invalid',
    message: `the list of tags of ${server.host}/team/app has no end`,
  })
})

const REFERRER = {
  mediaType: mediaTypes.manifest,
  digest: digestOf('signature'),
  size: 9,
  artifactType: 'application/vnd.example.signature',
}
const INDEX = JSON.stringify({ schemaVersion: 2, mediaType: mediaTypes.index, manifests: [REFERRER] })

test.each([
  ['the registry lists them', '/referrers/'],
  ['an index with a tag lists them', `/manifests/sha256-${digestOf(MANIFEST).slice(7)}`],
])('what refers to a manifest is found where %s', async (_, place) => {
  const server = await played((response, { path }) => {
    if (path.includes(place)) response.writeHead(200, { 'content-type': mediaTypes.index }).end(INDEX)
    else response.writeHead(404).end()
  })
  expect(await open(server).referrers(digestOf(MANIFEST))).toEqual([REFERRER])
})

test('a registry that fails at referrers is asked for them once: the image is there without', async () => {
  const server = await played(response => response.writeHead(503).end())
  await expect(open(server).referrers(digestOf(MANIFEST))).rejects.toMatchObject({ kind: 'unavailable' })
  expect(server.asked).toHaveLength(1)
})

test('referrers without end are none, and not read further than one document would be', async () => {
  const server = await played((response, { path }) => {
    if (!path.includes('/referrers/')) return response.writeHead(404).end()
    const annotations = { long: 'x'.repeat(10_000) }
    response.writeHead(200, { 'content-type': mediaTypes.index, link: `<?page=${server.asked.length}>; rel="next"` })
    return response.end(JSON.stringify({ schemaVersion: 2, manifests: [{ ...REFERRER, annotations }] }))
  })
  expect(await open(server, { limits: { ...QUICK, document: 100_000 } }).referrers(digestOf(MANIFEST))).toEqual([])
  expect(server.asked.filter(({ path }) => path.includes('/referrers/'))).toHaveLength(10)
})

test('the address of a next page is no document', async () => {
  const server = await played(response =>
    response.writeHead(200, { link: `<?n=${'1'.repeat(10_000)}>; rel="next"` }).end(JSON.stringify({ tags: ['a'] })),
  )
  await expect(all(open(server).tags())).rejects.toThrow('has no end')
  expect(server.asked).toHaveLength(1)
})

test.each([404, 400, 405, 403])('a registry that answers %i knows nothing of referrers', async status => {
  const server = await played(response => response.writeHead(status).end())
  expect(await open(server).referrers(digestOf(MANIFEST))).toEqual([])
})

test('a registry that cannot be reached is Offline at once, whatever it is tried', async () => {
  const server = await played(() => {})
  await server.close()
  const repository = open([endpoint(server.base.replace('http', 'https')), endpoint(server.base)], { limits: LIMITS })
  const begin = performance.now()
  const error = await repository.manifest('latest').catch((error: unknown) => error)
  expect(performance.now() - begin).toBeLessThan(within(1))
  expect(error).toBeInstanceOf(Offline)
  expect(error).toMatchObject({ message: `cannot reach the registry registry.example: ${server.host}: connection refused` })
})
