import { expect, test } from 'vitest'
import { mediaTypes } from '../../runtime/formats/oci/image.ts'
import type { Credentials } from '../../runtime/formats/registry/client-config.ts'
import type { Play, PlayedServer } from '../fixtures/played-server.ts'
import { endpoint, open, played, QUICK } from '../fixtures/registry-client.ts'

const MANIFEST = Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType: mediaTypes.manifest }))
const PASSWORD: Credentials = { kind: 'password', username: 'ann', password: 's:cret' }
const BASIC = `Basic ${Buffer.from('ann:s:cret').toString('base64')}`

const manifest: Play = response => response.writeHead(200, { 'content-type': mediaTypes.manifest }).end(MANIFEST)

/** Answers with a token of its own for each request: `token-1`, `token-2`. */
const counting =
  (more: object = {}): Play =>
  (response, _, asked) =>
    response.writeHead(200).end(JSON.stringify({ token: `token-${asked.length}`, ...more }))

/** A registry that believes these tokens. */
async function guarded(realm: string, isBelieved: (header: string | undefined) => boolean, more = ''): Promise<PlayedServer> {
  return await played((response, asked, all) => {
    if (isBelieved(asked.headers.authorization)) manifest(response, asked, all)
    else response.writeHead(401, { 'www-authenticate': `Bearer realm="${realm}",service="registry.example"${more}` }).end()
  })
}

test('a registry that wants a token gets one, which is kept for the next requests', async () => {
  const service = await played(counting())
  const registry = await guarded(`${service.base}/token`, header => header === 'Bearer token-1')
  const repository = open(registry)
  for (const tag of ['a', 'b', 'c']) await repository.manifest(tag)
  expect(service.asked.map(({ path }) => path)).toEqual(['/token?service=registry.example&scope=repository%3Ateam%2Fapp%3Apull'])
  expect(service.asked[0]?.headers.authorization).toBeUndefined()
  expect(registry.asked.map(({ headers }) => headers.authorization)).toEqual([
    undefined,
    'Bearer token-1',
    'Bearer token-1',
    'Bearer token-1',
  ])
})

test('requests that want a token at the same time share one', async () => {
  const service = await played(counting())
  const registry = await guarded(service.base, header => header === 'Bearer token-1')
  const repository = open(registry)
  await Promise.all(['a', 'b', 'c', 'd'].map(tag => repository.manifest(tag)))
  expect(service.asked).toHaveLength(1)
})

test('a password goes to the token service, and not to the registry', async () => {
  const service = await played(counting())
  const registry = await guarded(service.base, header => header === 'Bearer token-1')
  await open(registry, { credentials: PASSWORD }).manifest('latest')
  expect(service.asked.map(({ headers }) => headers.authorization)).toEqual([BASIC])
  expect(registry.asked.map(({ headers }) => headers.authorization)).toEqual([undefined, 'Bearer token-1'])
})

test('a password is not sent in clear to another host; without one there is nothing to lose', async () => {
  const registry = await guarded('http://auth.invalid/token', () => false)
  await expect(open(registry, { credentials: PASSWORD }).manifest('latest')).rejects.toMatchObject({
    kind: 'invalid',
    message: `${registry.host} wants the credentials sent to http://auth.invalid, which is asked without TLS`,
    hint: expect.stringContaining('insecure-registries'),
  })
  const identity: Credentials = { kind: 'identity', username: '', token: 'secret' }
  await expect(open(registry, { credentials: identity }).manifest('latest')).rejects.toMatchObject({ kind: 'invalid' })
  await expect(open(registry).manifest('latest')).rejects.toMatchObject({ message: expect.stringContaining('lookup auth.invalid') })
})

test('a token that the registry does not believe any more is replaced, once', async () => {
  const service = await played(counting())
  let believed = 1
  const registry = await guarded(service.base, header => header === `Bearer token-${believed}`)
  const repository = open(registry)
  await repository.manifest('latest')
  believed = 2
  await repository.manifest('latest')
  expect(service.asked).toHaveLength(2)
  believed = 9
  await expect(repository.manifest('latest')).rejects.toMatchObject({ kind: 'forbidden', message: 'unauthorized: authentication required' })
  expect(service.asked).toHaveLength(3)
})

test('a token that has expired is replaced before the registry refuses it', async () => {
  const service = await played(counting({ expires_in: 0.002 }))
  const registry = await guarded(service.base, header => header?.startsWith('Bearer token-') === true)
  const repository = open(registry)
  await repository.manifest('latest')
  // Longer than it lives.
  await new Promise(resolve => setTimeout(resolve, 5))
  await repository.manifest('latest')
  expect(registry.asked.map(({ headers }) => headers.authorization)).toEqual([undefined, 'Bearer token-1', 'Bearer token-2'])
})

test('requests that find their token expired at the same time share the next', async () => {
  const service = await played((response, asked, all) => counting({ expires_in: all.length === 1 ? 0.002 : 300 })(response, asked, all))
  const registry = await guarded(service.base, header => header?.startsWith('Bearer token-') === true)
  const repository = open(registry)
  await repository.manifest('latest')
  // Longer than it lives.
  await new Promise(resolve => setTimeout(resolve, 5))
  await Promise.all(['a', 'b', 'c', 'd'].map(tag => repository.manifest(tag)))
  expect(service.asked).toHaveLength(2)
})

test('a push asks for what it does, and what it reads elsewhere', async () => {
  const service = await played(counting())
  const registry = await guarded(service.base, header => header !== undefined)
  await open(registry, { action: 'pull,push' }).mountBlob(`sha256:${'0'.repeat(64)}`, 'team/base')
  expect(new URL(service.asked[0]?.path ?? '', service.base).searchParams.getAll('scope')).toEqual([
    'repository:team/app:pull,push',
    'repository:team/base:pull',
  ])
})

test('a registry that knows the repository by another name gets a token for that', async () => {
  const service = await played(counting())
  const registry = await guarded(service.base, header => header !== undefined, ',scope="repository:tenant/team/app:pull"')
  await open(registry).manifest('latest')
  expect(new URL(service.asked[0]?.path ?? '', service.base).searchParams.getAll('scope')).toEqual([
    'repository:team/app:pull',
    'repository:tenant/team/app:pull',
  ])
})

test('an identity token is exchanged for a token, by a form that goes nowhere else', async () => {
  const elsewhere = await played(counting())
  const service = await played((response, { path }) => {
    if (path === '/redirects') response.writeHead(307, { location: elsewhere.base }).end()
    else response.writeHead(200).end(JSON.stringify({ access_token: 'exchanged' }))
  })
  const credentials: Credentials = { kind: 'identity', username: '', token: 'refresh me' }
  const registry = await guarded(`${service.base}/token`, header => header === 'Bearer exchanged')
  await open(registry, { credentials }).manifest('latest')
  expect(service.asked).toMatchObject([{ method: 'POST', path: '/token' }])
  expect(Object.fromEntries(new URLSearchParams(service.asked[0]?.body.toString()))).toEqual({
    grant_type: 'refresh_token',
    service: 'registry.example',
    client_id: 'minidock',
    scope: 'repository:team/app:pull',
    refresh_token: 'refresh me',
  })
  const redirecting = await guarded(`${service.base}/redirects`, () => false)
  await expect(open(redirecting, { credentials }).manifest('latest')).rejects.toMatchObject({
    kind: 'invalid',
    message: `${service.host} redirects a secret to ${elsewhere.base}`,
  })
  expect(elsewhere.asked).toEqual([])
})

test('a bearer token is sent as it is', async () => {
  const registry = await played((response, asked, all) => {
    if (asked.headers.authorization === 'Bearer mine') manifest(response, asked, all)
    else response.writeHead(401, { 'www-authenticate': 'Bearer realm="http://127.0.0.1:1/"' }).end()
  })
  await open(registry, { credentials: { kind: 'bearer', token: 'mine' } }).manifest('latest')
  expect(registry.asked).toHaveLength(1)
  await expect(open(registry, { credentials: { kind: 'bearer', token: 'other' } }).manifest('latest')).rejects.toMatchObject({
    kind: 'forbidden',
  })
})

test('a registry that wants a password gets it, or the user is told', async () => {
  const registry = await played((response, asked, all) => {
    if (asked.headers.authorization === BASIC) manifest(response, asked, all)
    else response.writeHead(401, { 'www-authenticate': 'Basic realm="the registry"' }).end()
  })
  const repository = open(registry, { credentials: PASSWORD })
  await repository.manifest('latest')
  await repository.manifest('latest')
  expect(registry.asked.map(({ headers }) => headers.authorization)).toEqual([undefined, BASIC, BASIC])
  await expect(open(registry).manifest('latest')).rejects.toMatchObject({
    kind: 'forbidden',
    message: `the registry ${registry.host} asks for a password: no basic auth credentials`,
    hint: `minidock login ${registry.host}`,
  })
  const wrong: Credentials = { ...PASSWORD, password: 'wrong' }
  await expect(open(registry, { credentials: wrong }).manifest('latest')).rejects.toMatchObject({
    message: 'unauthorized: authentication required',
  })
})

test('a refusal that is not read ends its connection', async () => {
  const closed = Promise.withResolvers<void>()
  const registry = await played(response => {
    response.on('close', closed.resolve)
    response.writeHead(401, { 'www-authenticate': 'Basic realm="the registry"' }).end(Buffer.alloc(50_000_000))
  })
  await expect(open(registry).manifest('latest')).rejects.toMatchObject({ kind: 'forbidden' })
  await closed.promise
})

test.each([
  ['Bearer', 'wants a token, and does not say from where'],
  ['Bearer realm="file:///etc/passwd"', 'sends its clients to file:///etc/passwd, which is no address of http or https'],
  ['Bearer realm="data:,{}"', 'sends its clients to data:,{}, which is no address of http or https'],
])('a token from %s is not fetched', async (challenge, message) => {
  const registry = await played(response => response.writeHead(401, { 'www-authenticate': challenge }).end())
  await expect(open(registry).manifest('latest')).rejects.toMatchObject({ kind: 'invalid', message: expect.stringContaining(message) })
})

test('a token service that redirects for ever ends', async () => {
  const service = await played((response, _, asked) => response.writeHead(302, { location: `/${asked.length}` }).end())
  const registry = await guarded(service.base, () => false)
  await expect(open(registry).manifest('latest')).rejects.toMatchObject({
    kind: 'invalid',
    message: `${service.host} redirects more than 5 times`,
  })
  expect(service.asked).toHaveLength(6)
})

test('a token service that wants a token itself does not get one', async () => {
  const service: PlayedServer = await played((response, { headers }) => {
    response
      .writeHead(401, { 'www-authenticate': `Bearer realm="http://${headers.host}/"` })
      .end(JSON.stringify({ details: 'incorrect username or password' }))
  })
  const registry = await guarded(service.base, () => false)
  await expect(open(registry, { credentials: PASSWORD }).manifest('latest')).rejects.toMatchObject({
    kind: 'forbidden',
    message: 'unauthorized: incorrect username or password',
  })
  expect(service.asked).toHaveLength(1)
})

test('a password follows no redirection of the token service to another host', async () => {
  const elsewhere = await played(counting())
  const service = await played(response => response.writeHead(307, { location: elsewhere.base }).end())
  const registry = await guarded(service.base, header => header === 'Bearer token-1')
  await open(registry, { credentials: PASSWORD }).manifest('latest')
  expect(service.asked[0]?.headers.authorization).toBe(BASIC)
  expect(elsewhere.asked[0]?.headers.authorization).toBeUndefined()
})

test.each([
  ['{', 'is not JSON'],
  ['[]', 'invalid answer of the token service'],
  ['{"token": ""}', 'there is no token in it'],
  [JSON.stringify({ token: 'a\r\nb' }), 'there is no token in it'],
  [`"${' '.repeat(5_000_000)}"`, 'is longer than 4194304 bytes'],
])('a token service that answers nonsense (%#) is refused', async (body, message) => {
  const service = await played(response => response.writeHead(200).end(body))
  const registry = await guarded(service.base, () => false)
  await expect(open(registry).manifest('latest')).rejects.toMatchObject({ kind: 'invalid', message: expect.stringContaining(message) })
})

test('a token service that is busy is asked again', async () => {
  const service = await played((response, asked, all) =>
    all.length === 1 ? response.writeHead(503).end() : counting()(response, asked, all),
  )
  const registry = await guarded(service.base, header => header !== undefined)
  await open(registry).manifest('latest')
  expect(service.asked).toHaveLength(2)
})

test('a token whose connection breaks is asked for again', async () => {
  const service = await played((response, asked, all) => {
    if (all.length > 1) counting()(response, asked, all)
    else response.writeHead(200, { 'content-length': 100 }).write('{', () => response.destroy())
  })
  const registry = await guarded(service.base, header => header === 'Bearer token-2')
  await open(registry).manifest('latest')
  expect(service.asked).toHaveLength(2)
})

test('a mirror gets no credentials of the registry', async () => {
  const registry = await played(manifest)
  const mirror = await played(response => response.writeHead(401, { 'www-authenticate': 'Basic realm="mirror"' }).end())
  await open([endpoint(mirror.base, { isMirror: true }), endpoint(registry.base)], { credentials: PASSWORD }).manifest('latest')
  expect(mirror.asked.map(({ headers }) => headers.authorization)).toEqual([undefined])
})

test('a blob lies elsewhere, and that host gets no token', async () => {
  const blob = Buffer.from('a blob')
  const store = await played(response => response.writeHead(200).end(blob))
  const service = await played(counting())
  const registry = await played((response, { headers }) => {
    if (headers.authorization === undefined) response.writeHead(401, { 'www-authenticate': `Bearer realm="${service.base}"` }).end()
    else response.writeHead(307, { location: `${store.base}/signed?until=now` }).end()
  })
  expect(await open(registry, { limits: QUICK }).hasBlob(`sha256:${'0'.repeat(64)}`)).toBe(true)
  expect(store.asked.map(({ path, headers }) => [path, headers.authorization])).toEqual([['/signed?until=now', undefined]])
})

test('the host to which a registry redirects cannot name a token service', async () => {
  const service = await played(counting())
  const store = await played(response => response.writeHead(401, { 'www-authenticate': `Bearer realm="${service.base}"` }).end())
  const registry = await played(response => response.writeHead(307, { location: store.base }).end())
  await expect(open(registry, { credentials: PASSWORD }).manifest('latest')).rejects.toMatchObject({ kind: 'forbidden' })
  expect(service.asked).toEqual([])
})

test.each([
  ['file:///etc/shadow', 'sends its clients to file:///etc/shadow, which is no address of http or https'],
  ['http://[', 'sends its clients to http://[, which is no address of http or https'],
])('a redirection to %s is not followed', async (location, message) => {
  const registry = await played(response => response.writeHead(302, { location }).end())
  await expect(open(registry).manifest('latest')).rejects.toMatchObject({ kind: 'invalid', message: `${registry.host} ${message}` })
})
