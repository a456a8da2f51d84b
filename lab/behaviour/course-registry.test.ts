/** The course's registry, asked by clients that others have written, and by hand where no client shows what is meant. */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { REPOSITORY } from '../../course/places.ts'
import type { RegistryOptions } from '../../course/registry/registry.ts'
import { until } from '../fixtures/eventually.ts'
import { digestOf, makeImage, makeIndex } from '../fixtures/made-images.ts'
import { startRegistry, type TestRegistry } from '../fixtures/registry.ts'
import { TemporaryFolder } from '../fixtures/temporary-folder.ts'

let here: TemporaryFolder
let registry: TestRegistry

beforeEach(() => {
  here = new TemporaryFolder()
})

afterEach(async () => {
  await registry.close()
  here.remove()
})

/** Starts a registry with two platforms of an image in it, `app`, and one in Docker's media types, `old`. */
async function start(options: RegistryOptions = {}) {
  registry = await startRegistry(options)
  const layers = [{ 'etc/base': 'base\n' }, { 'app/run': 'run\n' }]
  const amd64 = await makeImage({ layers })
  const arm64 = await makeImage({ layers, compression: 'zstd', platform: { architecture: 'arm64', os: 'linux', variant: 'v8' } })
  const index = makeIndex([amd64, arm64])
  const old = await makeImage({ layers, family: 'docker' })
  await registry.put(index, 'app')
  await registry.put(old, 'old')
  return { amd64, arm64, index, old }
}

const skopeo = async (...args: readonly string[]) => await execa('skopeo', args, { reject: false, env: { HOME: here.folder } })
const fetched = (name: string, ...flags: readonly string[]) =>
  skopeo('copy', '--src-tls-verify=false', ...flags, `docker://${registry.host}/${name}`, `oci:${here.path('layout')}:got`)
const sent = (name: string, ...flags: readonly string[]) =>
  skopeo('copy', '--dest-tls-verify=false', ...flags, `oci:${here.path('layout')}:got`, `docker://${registry.host}/${name}`)
const digestIn = async (name: string) =>
  digestOf(
    (
      await execa('skopeo', ['inspect', '--raw', '--tls-verify=false', `docker://${registry.host}/${name}`], {
        encoding: 'buffer',
        stripFinalNewline: false,
      })
    ).stdout,
  )

const ask = async (method: string, path: string, options: RequestInit = {}) =>
  await fetch(`http://${registry.host}${path}`, { method, ...options })

/** Methods and paths since the last call, without what is random. */
function asked(): string[] {
  return registry.requests.map(
    ({ method, path }) => `${method} ${path.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'UPLOAD').replace(/\?.*/, '')}`,
  )
}

describe('skopeo', () => {
  test('an index is fetched whole, and what is sent back is the same, byte for byte', async () => {
    const { index } = await start()
    expect(await fetched('app', '--all')).toMatchObject({ exitCode: 0 })
    expect(await sent('back:1', '--all')).toMatchObject({ exitCode: 0 })
    expect(await digestIn('back:1')).toBe(index.descriptor.digest)
  })

  test("an image in Docker's media types becomes one in OCI's, and back again", async () => {
    const { old } = await start()
    expect(await fetched('old', '--format', 'oci')).toMatchObject({ exitCode: 0 })
    expect(await sent('back', '--format', 'v2s2')).toMatchObject({ exitCode: 0 })
    expect((await ask('HEAD', '/v2/back/manifests/latest')).headers.get('content-type')).toBe(old.descriptor.mediaType)
  })

  test('what is fetched can be unpacked', async () => {
    await start()
    await fetched('app')
    await execa('umoci', ['raw', 'unpack', '--image', `${here.path('layout')}:got`, here.path('unpacked')])
    expect(readFileSync(here.path('unpacked/app/run'), 'utf8')).toBe('run\n')
  })

  test('tags are listed, page by page', async () => {
    const { amd64 } = await start({ pageSize: 2 })
    await registry.put(amd64, 'many:a', 'many:b', 'many:c', 'many:d', 'many:e')
    const { stdout } = await skopeo('list-tags', '--tls-verify=false', `docker://${registry.host}/many`)
    expect(JSON.parse(stdout)).toMatchObject({ Tags: ['a', 'b', 'c', 'd', 'e'] })
    expect(registry.requests.filter(({ path }) => path.includes('/tags/list'))).toHaveLength(3)
  })

  test('a second push sends no blob', async () => {
    await start()
    await fetched('app')
    await sent('back')
    const before = registry.requests.length
    await sent('back')
    const second = registry.requests.slice(before)
    expect(second.filter(({ method }) => method === 'POST' || method === 'PATCH')).toEqual([])
    expect(second.find(({ method }) => method === 'PUT')?.path).toBe('/v2/back/manifests/latest')
  })

  test('a deleted image is gone', async () => {
    await start()
    expect(await skopeo('delete', '--tls-verify=false', `docker://${registry.host}/old`)).toMatchObject({ exitCode: 0 })
    expect(await fetched('old')).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('manifest unknown') })
  })
})

describe('who may', () => {
  const users = { ada: 'secret' }

  test('with Basic, a password comes with each request', async () => {
    await start({ authorization: { kind: 'basic', users } })
    expect(await fetched('app')).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('unauthorized') })
    expect(await fetched('app', '--src-creds', 'ada:wrong')).toMatchObject({ exitCode: 1 })
    expect(await fetched('app', '--src-creds', 'ada:secret')).toMatchObject({ exitCode: 0 })
  })

  test.each([false, true])(
    'a token service gives tokens to pull to all, and to push to those it knows (at a port of its own: %s)',
    async isElsewhere => {
      await start({ authorization: { kind: 'token', users, isOpen: true, isElsewhere } })
      expect(await fetched('app')).toMatchObject({ exitCode: 0 })
      expect(await sent('new')).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('denied') })
      expect(await sent('new', '--dest-creds', 'ada:wrong')).toMatchObject({
        exitCode: 1,
        stderr: expect.stringContaining('incorrect username or password'),
      })
      expect(await sent('new', '--dest-creds', 'ada:secret')).toMatchObject({ exitCode: 0 })
      const schemes = (path: RegExp) => new Set(registry.requests.filter(request => path.test(request.path)).map(({ scheme }) => scheme))
      expect(schemes(/^\/token/)).toEqual(new Set(['', 'Basic']))
      expect(schemes(/^\/v2\//), 'no password goes to the registry').toEqual(new Set(['', 'Bearer']))
    },
  )

  test('a token is for one repository, and only until it expires', async () => {
    await start({ authorization: { kind: 'token', users, isOpen: true, uses: 2 } })
    const { token } = (await (await ask('GET', '/token?service=minidock-registry&scope=repository:app:pull')).json()) as { token: string }
    const withToken = (path: string) => ask('HEAD', path, { headers: { authorization: `Bearer ${token}` } })
    expect((await withToken('/v2/old/manifests/latest')).headers.get('www-authenticate')).toContain(
      'scope="repository:old:pull",error="insufficient_scope"',
    )
    expect((await withToken('/v2/app/manifests/latest')).status).toBe(200)
    expect((await withToken('/v2/app/manifests/latest')).headers.get('www-authenticate')).toContain('error="invalid_token"')
  })

  test('an identity token stands for the password', async () => {
    await start({ authorization: { kind: 'token', users } })
    const authorization = `Basic ${Buffer.from('ada:secret').toString('base64')}`
    const given = await ask('GET', '/token?service=minidock-registry&offline_token=true', { headers: { authorization } })
    const { refresh_token } = (await given.json()) as { refresh_token: string }
    const form = new URLSearchParams({
      grant_type: 'refresh_token',
      refresh_token,
      service: 'minidock-registry',
      scope: 'repository:app:pull',
    })
    const { access_token } = (await (await ask('POST', '/token', { body: form })).json()) as { access_token: string }
    expect((await ask('HEAD', '/v2/app/manifests/latest', { headers: { authorization: `Bearer ${access_token}` } })).status).toBe(200)
    form.set('refresh_token', 'another')
    expect((await ask('POST', '/token', { body: form })).status).toBe(401)
  })
})

describe('the command line', () => {
  const main = join(REPOSITORY, 'course/registry/main.ts')

  test('prints its address and then a line for each request, and ends by SIGTERM', async () => {
    await start()
    const running = execa(process.execPath, [main, '--port', '0', '--user', 'ada:secret', '--lie', 'wrong-layer'], { reject: false })
    let printed = ''
    running.stdout.on('data', text => {
      printed += String(text)
    })
    await until('it listens', () => printed.endsWith('\n'))
    const [, host] = /^registry at (127\.0\.0\.1:\d+), which lies: wrong-layer\n$/.exec(printed) ?? expect.fail(printed)
    const authorization = `Basic ${Buffer.from('ada:secret').toString('base64')}`
    await fetch(`http://${host}/v2/`, { headers: { authorization } })
    await until('the request is printed', () => printed.includes('200 GET    /v2/, ada with Basic\n'))
    running.kill('SIGTERM')
    expect(await running).toMatchObject({ exitCode: 0, stderr: '' })
  })

  test('a port that is taken, and a folder that cannot be made, are said in words', async () => {
    await start()
    const run = (...args: readonly string[]) => execa(process.execPath, [main, ...args], { reject: false })
    const port = registry.host.split(':')[1] ?? ''
    expect(await run('--port', port)).toMatchObject({
      exitCode: 125,
      stderr: `registry: port ${port} is taken\n  --port chooses another one; 0 is any that is free`,
    })
    expect(await run('--port', '0', '--folder', '/proc/kept')).toMatchObject({
      exitCode: 125,
      stderr: 'registry: cannot keep images in /proc/kept: ENOENT',
    })
  })
})

describe('by hand', () => {
  const DIGEST = digestOf(Buffer.from('0123456789'))
  const piece = (path: string, from: number, text: string) =>
    ask('PATCH', path, { body: text, headers: { 'content-range': `${from}-${from + text.length - 1}` } })
  const begun = async () => (await ask('POST', '/v2/new/blobs/uploads/')).headers.get('location') ?? ''

  test('a blob is uploaded in pieces; one that does not follow the last is refused, with where to go on', async () => {
    await start()
    const upload = await begun()
    expect((await piece(upload, 0, '01234')).headers.get('range')).toBe('0-4')
    const refused = await piece(upload, 7, '789')
    expect([refused.status, refused.headers.get('range')]).toEqual([416, '0-4'])
    expect((await ask('GET', upload)).headers.get('range')).toBe('0-4')
    await piece(upload, 5, '56789')
    expect((await ask('PUT', `${upload}?digest=${DIGEST}`)).status).toBe(201)
    const got = await ask('GET', `/v2/new/blobs/${DIGEST}`, { headers: { range: 'bytes=4-6' } })
    expect([got.status, got.headers.get('content-range'), await got.text()]).toEqual([206, 'bytes 4-6/10', '456'])
    expect((await ask('GET', `/v2/new/blobs/${DIGEST}`, { headers: { range: 'bytes=10-' } })).status).toBe(416)
    expect(asked().slice(0, 3)).toEqual([
      'POST /v2/new/blobs/uploads/',
      'PATCH /v2/new/blobs/uploads/UPLOAD',
      'PATCH /v2/new/blobs/uploads/UPLOAD',
    ])
  })

  test('an upload that is not what its digest says is thrown away', async () => {
    await start()
    const upload = await begun()
    expect((await ask('PUT', `${upload}?digest=${DIGEST}`, { body: 'other' })).status).toBe(400)
    expect((await ask('GET', upload)).status).toBe(404)
    expect((await ask('HEAD', `/v2/new/blobs/${DIGEST}`)).status).toBe(404)
  })

  test('a manifest whose layers are not there gets no name', async () => {
    const { amd64 } = await start()
    const put = await ask('PUT', '/v2/new/manifests/latest', {
      body: amd64.bytes.toString(),
      headers: { 'content-type': amd64.descriptor.mediaType },
    })
    expect([put.status, await put.text()]).toEqual([404, expect.stringContaining('MANIFEST_BLOB_UNKNOWN')])
  })

  test('referrers are listed by their subject, and the endpoint is missing where it is switched off', async () => {
    const { amd64 } = await start()
    const signature = await makeImage({ manifest: { subject: amd64.descriptor, artifactType: 'application/vnd.example.signature' } })
    await registry.put(signature, 'app:signature')
    const path = `/v2/app/referrers/${amd64.descriptor.digest}`
    expect(await (await ask('GET', path)).json()).toMatchObject({
      manifests: [{ digest: signature.descriptor.digest, artifactType: 'application/vnd.example.signature' }],
    })
    expect(await (await ask('GET', `${path}?artifactType=other`)).json()).toMatchObject({ manifests: [] })
    await registry.close()
    await start({ hasReferrers: false })
    expect((await ask('GET', path)).status).toBe(404)
  })

  test('search finds repositories by a part of their name', async () => {
    await start()
    expect(await (await ask('GET', '/v1/search?q=ol')).json()).toMatchObject({ num_results: 1, results: [{ name: 'old' }] })
  })

  test('what is kept in a folder is there after a restart', async () => {
    const { index } = await start({ folder: here.path('kept') })
    await registry.close()
    registry = await startRegistry({ folder: here.path('kept') })
    expect(await digestIn('app')).toBe(index.descriptor.digest)
    expect(await fetched('app', '--all')).toMatchObject({ exitCode: 0 })
    expect(await sent('back', '--all')).toMatchObject({ exitCode: 0 })
  })
})
