import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { mediaTypes } from '../../runtime/formats/oci/image.ts'
import type { Repository } from '../../runtime/registry/client/repository.ts'
import type { Asked, Play } from '../fixtures/played-server.ts'
import { digestOf, NEVER, open, played, QUICK } from '../fixtures/registry-client.ts'

const BLOB = randomBytes(300_000)
const DIGEST = digestOf(BLOB)
const PIECE = 100_000
const SMALL_PIECES = { ...QUICK, piece: PIECE }

/** Pieces of the size that a file's stream has. */
const content = (opened: number[] = []) =>
  async function* read(from: number) {
    opened.push(from)
    for (let at = from; at < BLOB.length; at += 65_536) yield BLOB.subarray(at, at + 65_536)
  }

async function upload(repository: Repository, opened?: number[]): Promise<readonly number[]> {
  const sent: number[] = []
  const options = { stop: NEVER, sent: (bytes: number) => void sent.push(bytes) }
  await repository.uploadBlob({ digest: DIGEST, size: BLOB.length }, content(opened), options)
  return sent
}

interface Keeping {
  readonly uploads: Map<string, Buffer>
  readonly blobs: Map<string, Buffer>
  readonly answer: Play
}

/**
 * Keeps uploads and blobs as a registry does.
 * @param first may answer in its place @param loses answers that do not arrive
 */
function keeping(first: Play = () => {}, loses: (asked: Asked, all: readonly Asked[]) => boolean = () => false): Keeping {
  const uploads = new Map<string, Buffer>()
  const blobs = new Map<string, Buffer>()
  const keep = ({ method, path, headers, body }: Asked): readonly [status: number, headers?: Record<string, string>, body?: string] => {
    const { pathname, searchParams } = new URL(path, 'http://registry')
    const name = pathname.split('/').at(-1) ?? ''
    const bytes = uploads.get(name)
    const place = (length: number) => ({ location: `${pathname}?state=a%20b+c`, range: `0-${Math.max(0, length - 1)}` })
    if (method === 'HEAD') return [blobs.has(name) ? 200 : 404]
    if (method === 'POST') {
      uploads.set('one', Buffer.alloc(0))
      return [202, { location: '/v2/team/app/blobs/uploads/one' }]
    }
    if (bytes === undefined) return [404]
    if (method === 'GET') return [204, place(bytes.length)]
    const range = /^(\d+)-/.exec(headers['content-range'] ?? '')
    if (range && Number(range[1]) !== bytes.length) return [416, place(bytes.length)]
    const more = Buffer.concat([bytes, body])
    uploads.set(name, more)
    if (method === 'PATCH') return [202, place(more.length)]
    if (digestOf(more) !== searchParams.get('digest')) return [400, {}, JSON.stringify({ errors: [{ code: 'DIGEST_INVALID' }] })]
    blobs.set(digestOf(more), more)
    return [201]
  }
  const answer: Play = (response, asked, all) => {
    first(response, asked, all)
    if (response.headersSent || response.destroyed) return
    const [status, headers, body] = keep(asked)
    if (loses(asked, all)) response.destroy()
    else response.writeHead(status, headers).end(body)
  }
  return { uploads, blobs, answer }
}

const lines = (asked: readonly Asked[]) =>
  asked.map(({ method, path, headers }) =>
    [method, path.replace('/v2/team/app/blobs/', ''), headers['content-range'] ?? headers['content-length'] ?? ''].join(' ').trim(),
  )

const AS_DIGEST = `digest=${encodeURIComponent(DIGEST)}`

test('a blob of one piece goes by one request', async () => {
  const registry = keeping()
  const server = await played(registry.answer)
  const sent = await upload(open(server, { action: 'pull,push' }))
  expect(registry.blobs.get(DIGEST)?.equals(BLOB)).toBe(true)
  expect(lines(server.asked)).toEqual(['POST uploads/ 0', `PUT uploads/one?${AS_DIGEST} 300000`])
  expect(sent.at(-1)).toBe(BLOB.length)
})

test('a larger one goes in pieces, from one stream, and the addresses stay as the registry wrote them', async () => {
  const registry = keeping()
  const server = await played(registry.answer)
  const opened: number[] = []
  const sent = await upload(open(server, { action: 'pull,push', limits: SMALL_PIECES }), opened)
  expect(registry.blobs.get(DIGEST)?.equals(BLOB)).toBe(true)
  expect(lines(server.asked)).toEqual([
    'POST uploads/ 0',
    'PATCH uploads/one 0-99999',
    'PATCH uploads/one?state=a%20b+c 100000-199999',
    'PATCH uploads/one?state=a%20b+c 200000-299999',
    `PUT uploads/one?state=a%20b+c&${AS_DIGEST} 0`,
  ])
  expect(opened).toEqual([0])
  expect(sent).toEqual(sent.toSorted((one, other) => one - other))
})

test('pieces are as large as the registry wants them at least', async () => {
  const registry = keeping((response, { method }) => {
    if (method === 'POST') response.setHeader('oci-chunk-min-length', '160000')
  })
  const server = await played(registry.answer)
  await upload(open(server, { action: 'pull,push', limits: SMALL_PIECES }))
  expect(lines(server.asked).filter(line => line.startsWith('PATCH'))).toEqual([
    'PATCH uploads/one 0-159999',
    'PATCH uploads/one?state=a%20b+c 160000-299999',
  ])
})

test('an upload goes on where its connection broke', async () => {
  const registry = keeping((response, { method }, all) => {
    if (method === 'PATCH' && all.filter(asked => asked.method === 'PATCH').length === 2) response.destroy()
  })
  const server = await played(registry.answer)
  const opened: number[] = []
  await upload(open(server, { action: 'pull,push', limits: SMALL_PIECES }), opened)
  expect(registry.blobs.get(DIGEST)?.equals(BLOB)).toBe(true)
  expect(lines(server.asked).slice(1, 5)).toEqual([
    'PATCH uploads/one 0-99999',
    'PATCH uploads/one?state=a%20b+c 100000-199999',
    'GET uploads/one?state=a%20b+c',
    'PATCH uploads/one?state=a%20b+c 100000-199999',
  ])
  expect(opened).toEqual([0, 100_000])
})

test('a piece of which the answer was lost is not sent again', async () => {
  const registry = keeping(undefined, ({ method }, all) => method === 'PATCH' && all.length === 2)
  const server = await played(registry.answer)
  await upload(open(server, { action: 'pull,push', limits: SMALL_PIECES }))
  expect(registry.blobs.get(DIGEST)?.equals(BLOB)).toBe(true)
  expect(lines(server.asked).slice(1, 4)).toEqual([
    'PATCH uploads/one 0-99999',
    'GET uploads/one',
    'PATCH uploads/one?state=a%20b+c 100000-199999',
  ])
})

test('an upload that the registry has lost begins again', async () => {
  const registry = keeping((response, { method }, all) => {
    if (method !== 'POST' && all.length > 2 && all.filter(asked => asked.method === 'POST').length === 1) response.writeHead(404).end()
  })
  const server = await played(registry.answer)
  await upload(open(server, { action: 'pull,push', limits: SMALL_PIECES }))
  expect(registry.blobs.get(DIGEST)?.equals(BLOB)).toBe(true)
})

test('a blob of which the answer was lost is not sent again', async () => {
  const registry = keeping(undefined, ({ method }) => method === 'PUT')
  const server = await played(registry.answer)
  await upload(open(server, { action: 'pull,push' }))
  expect(lines(server.asked)).toEqual(['POST uploads/ 0', `PUT uploads/one?${AS_DIGEST} 300000`, `HEAD ${DIGEST}`])
})

test('a registry that takes no pieces gets the blob whole', async () => {
  const registry = keeping((response, { method }) => {
    if (method === 'PATCH') response.writeHead(405).end()
  })
  const server = await played(registry.answer)
  await upload(open(server, { action: 'pull,push', limits: SMALL_PIECES }))
  expect(registry.blobs.get(DIGEST)?.equals(BLOB)).toBe(true)
  expect(lines(server.asked).at(-1)).toBe(`PUT uploads/one?${AS_DIGEST} 300000`)
})

test('an upload that breaks again and again is given up', async () => {
  const server = await played(
    keeping((response, { method }) => {
      if (method === 'PUT') response.destroy()
    }).answer,
  )
  await expect(upload(open(server, { action: 'pull,push' }))).rejects.toMatchObject({
    kind: 'unavailable',
    message: expect.stringContaining('broke'),
  })
})

test('what is read goes wrong in its own words, and nothing is tried again', async () => {
  const server = await played(keeping().answer)
  const wrong = new Error('the disk is gone')
  const repository = open(server, { action: 'pull,push' })
  const broken = async function* () {
    yield BLOB.subarray(0, 10)
    throw wrong
  }
  await expect(repository.uploadBlob({ digest: DIGEST, size: BLOB.length }, broken, { stop: NEVER, sent: () => {} })).rejects.toBe(wrong)
  expect(server.asked.filter(({ method }) => method === 'POST')).toHaveLength(1)
})

test('a registry that got other bytes says so', async () => {
  const server = await played(keeping().answer)
  const options = { stop: NEVER, sent: () => {} }
  await expect(
    open(server, { action: 'pull,push' }).uploadBlob({ digest: digestOf('other'), size: BLOB.length }, content(), options),
  ).rejects.toMatchObject({ kind: 'invalid', message: `the registry ${server.host} refuses: digest invalid: digest invalid` })
})

test('an upload to another host gets no proof', async () => {
  const registry = keeping()
  registry.uploads.set('one', Buffer.alloc(0))
  const store = await played(registry.answer)
  const server = await played((response, { headers }) => {
    if (headers.authorization === undefined) response.writeHead(401, { 'www-authenticate': 'Basic realm="r"' }).end()
    else response.writeHead(202, { location: `${store.base}/v2/team/app/blobs/uploads/one` }).end()
  })
  const credentials = { kind: 'password', username: 'ann', password: 'secret' } as const
  await upload(open(server, { action: 'pull,push', credentials }))
  expect(store.asked.map(({ method, headers }) => [method, headers.authorization])).toEqual([['PUT', undefined]])
  expect(registry.blobs.get(DIGEST)?.equals(BLOB)).toBe(true)
})

test('a blob is taken over from another repository, or uploaded by the upload that was begun instead', async () => {
  const registry = keeping((response, { path }) => {
    if (path.includes('from=team%2Fbase')) response.writeHead(201).end()
  })
  const server = await played(registry.answer)
  const repository = open(server, { action: 'pull,push' })
  expect(await repository.mountBlob(DIGEST, 'team/base')).toBe(true)
  expect(await repository.mountBlob(DIGEST, 'team/other')).toBe(false)
  await upload(repository)
  expect(lines(server.asked).map(line => line.split(' ')[0])).toEqual(['POST', 'POST', 'PUT'])
  expect(server.asked[0]?.path).toBe(`/v2/team/app/blobs/uploads/?mount=${encodeURIComponent(DIGEST)}&from=team%2Fbase`)
})

test('a manifest is put under its name, and the registry has to have what was sent', async () => {
  const bytes = Buffer.from('{}')
  const server = await played((response, { path }) => {
    response.writeHead(201, path.endsWith('/lied') ? { 'docker-content-digest': digestOf('other') } : {}).end()
  })
  const repository = open(server, { action: 'pull,push' })
  await repository.putManifest('latest', bytes, mediaTypes.manifest)
  expect(server.asked).toMatchObject([
    { method: 'PUT', path: '/v2/team/app/manifests/latest', body: bytes, headers: { 'content-type': mediaTypes.manifest } },
  ])
  await expect(repository.putManifest('lied', bytes, mediaTypes.manifest)).rejects.toMatchObject({ kind: 'invalid' })
})

test('a push that is not allowed is said in docker’s words', async () => {
  const server = await played(response =>
    response.writeHead(403).end(JSON.stringify({ errors: [{ code: 'DENIED', message: 'requested access to the resource is denied' }] })),
  )
  await expect(upload(open(server, { action: 'pull,push' }))).rejects.toMatchObject({
    kind: 'forbidden',
    message: 'denied: requested access to the resource is denied',
    hint: `minidock login ${server.host}`,
  })
})

test('a registry that answers before it has all of a blob is heard', async () => {
  const server = await played((response, { method }) => {
    if (method === 'POST') response.writeHead(202, { location: '/upload' }).end()
    else response.writeHead(404).end()
  })
  const listener = server.server.listeners('request')[0] as (...all: unknown[]) => void
  server.server.removeAllListeners('request')
  server.server.on('request', (request, response) => {
    if (request.method === 'PUT')
      response.writeHead(401).end(JSON.stringify({ errors: [{ code: 'UNAUTHORIZED', message: 'come back later' }] }))
    else listener(request, response)
  })
  async function* endless() {
    while (true) yield Buffer.alloc(65_536)
  }
  const uploading = open(server, { action: 'pull,push', limits: { ...QUICK, piece: 2 ** 40 } }).uploadBlob(
    { digest: DIGEST, size: 2 ** 39 },
    endless,
    { stop: NEVER, sent: () => {} },
  )
  await expect(uploading).rejects.toMatchObject({ kind: 'forbidden', message: 'unauthorized: come back later' })
})
