import { createSocket } from 'node:dgram'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer as createHttpServer } from 'node:http'
import { type AddressInfo, connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { beforeAll, expect, onTestFinished, test, vi } from 'vitest'
import { mediaTypes } from '../../runtime/formats/oci/image.ts'
import { Offline } from '../../runtime/plan/image-source.ts'
import { LIMITS } from '../../runtime/registry/client/limits.ts'
import { type Certificate, selfSigned } from '../fixtures/certificates.ts'
import type { Play } from '../fixtures/played-server.ts'
import { endpoint, open, played, QUICK } from '../fixtures/registry-client.ts'
import { within } from '../suite/slowness.ts'

const MANIFEST = Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType: mediaTypes.manifest }))
const manifest: Play = response => response.writeHead(200, { 'content-type': mediaTypes.manifest }).end(MANIFEST)
const missing: Play = response => response.writeHead(404).end()

let certificate: Certificate

beforeAll(async () => {
  certificate = await selfSigned('IP:127.0.0.1')
})

test('mirrors are asked first, and the registry for what they do not have', async () => {
  const [empty, busy, registry] = await Promise.all([played(missing), played(response => response.writeHead(503).end()), played(manifest)])
  const gone = await played(missing)
  await gone.close()
  const mirrors = [gone, empty, busy].map(({ base }) => endpoint(`${base}/copies/`, { isMirror: true }))
  await open([...mirrors, endpoint(registry.base)]).manifest('latest')
  expect(empty.asked.map(({ path }) => path)).toEqual(['/copies/v2/team/app/manifests/latest'])
  expect(busy.asked).toHaveLength(1)
  expect(registry.asked).toHaveLength(1)
})

test('what a mirror has is not asked of the registry', async () => {
  const [mirror, registry] = await Promise.all([played(manifest), played(manifest)])
  await open([endpoint(mirror.base, { isMirror: true }), endpoint(registry.base)]).manifest('latest')
  expect([mirror.asked.length, registry.asked.length]).toEqual([1, 0])
})

test('what neither a mirror nor the registry has is said of the registry', async () => {
  const [mirror, registry] = await Promise.all([played(missing), played(missing)])
  const repository = open([endpoint(mirror.base, { isMirror: true }), endpoint(registry.base)], { domain: 'docker.io' })
  await expect(repository.manifest('latest')).rejects.toMatchObject({
    message: 'manifest for team/app:latest not found: manifest unknown: manifest unknown',
  })
  expect(await repository.resolve('latest')).toBeUndefined()
})

test('a push goes to no mirror', async () => {
  const [mirror, registry] = await Promise.all([played(manifest), played(response => response.writeHead(201).end())])
  const endpoints = [endpoint(mirror.base, { isMirror: true }), endpoint(registry.base)]
  await open(endpoints, { action: 'pull,push' }).putManifest('latest', MANIFEST, mediaTypes.manifest)
  expect(mirror.asked).toEqual([])
  expect(registry.asked).toMatchObject([{ method: 'PUT', path: '/v2/team/app/manifests/latest', body: MANIFEST }])
})

test('an insecure registry without TLS is found, and then asked at once', async () => {
  const connections: number[] = []
  const registry = await played(manifest)
  registry.server.on('connection', () => connections.push(1))
  const repository = open([endpoint(registry.base.replace('http', 'https')), endpoint(registry.base)])
  await repository.manifest('a')
  await repository.manifest('b')
  expect(connections).toHaveLength(2)
  expect(registry.asked).toHaveLength(2)
})

test('a registry without TLS that is not said to be insecure is not asked without TLS', async () => {
  const registry = await played(manifest)
  await expect(open([endpoint(registry.base.replace('http', 'https'))]).manifest('latest')).rejects.toMatchObject({
    message: `the registry registry.example does not speak TLS: ${registry.host}: http: server gave HTTP response to HTTPS client`,
    hint: 'if you trust every machine on the way to it, write into /etc/docker/daemon.json: {"insecure-registries": ["registry.example"]}',
  })
  expect(registry.asked).toEqual([])
})

test('a certificate of an unknown authority is refused, with what to do', async () => {
  const registry = await played(manifest, certificate)
  await expect(open(registry).manifest('latest')).rejects.toMatchObject({
    kind: 'unavailable',
    message: `the registry ${registry.host} cannot be trusted: ${registry.host}: tls: failed to verify certificate: x509: certificate signed by unknown authority`,
    hint: expect.stringMatching(
      /^put the certificate of its authority into \/etc\/docker\/certs\.d\/.*\/ca\.crt;\nif you trust every machine/,
    ),
  })
  expect(registry.asked).toEqual([])
})

test('a certificate for another name is refused', async () => {
  const other = await selfSigned('DNS:registry.example')
  const registry = await played(manifest, other)
  await expect(open([endpoint(registry.base, { tls: { verify: true, ca: [other.cert] } })]).manifest('latest')).rejects.toMatchObject({
    message: expect.stringContaining('x509: it is for other names'),
  })
})

test.each([
  ['its authority is known', () => ({ verify: true, ca: [certificate.cert] })],
  ['it is among others', () => ({ verify: true, ca: [`${certificate.cert}`, `# a comment\n`] })],
  ['nothing is looked at', () => ({ verify: false })],
])('a certificate is believed where %s', async (_, tls) => {
  const registry = await played(manifest, certificate)
  await open([endpoint(registry.base, { tls: tls() })]).manifest('latest')
  expect(registry.asked).toHaveLength(1)
})

test('the own authority of a registry is known for its token service and its store too', async () => {
  const service = await played(response => response.writeHead(200).end(JSON.stringify({ token: 't' })), certificate)
  const registry = await played((response, asked, all) => {
    if (asked.headers.authorization === 'Bearer t') manifest(response, asked, all)
    else response.writeHead(401, { 'www-authenticate': `Bearer realm="${service.base}"` }).end()
  }, certificate)
  await open([endpoint(registry.base, { tls: { verify: true, ca: [certificate.cert] } })]).manifest('latest')
  expect(service.asked).toHaveLength(1)
})

test.each([
  [
    'redirects',
    (base: string): Play =>
      response =>
        response.writeHead(307, { location: base }).end(),
  ],
  [
    'wants a token',
    (base: string): Play =>
      response =>
        response.writeHead(401, { 'www-authenticate': `Bearer realm="${base}"` }).end(),
  ],
])('a registry with TLS that %s without TLS is not followed', async (_, answer) => {
  const plain = await played(manifest)
  const registry = await played(answer(plain.base), certificate)
  await expect(open([endpoint(registry.base, { tls: { verify: true, ca: [certificate.cert] } })]).manifest('latest')).rejects.toMatchObject(
    {
      kind: 'invalid',
      message: `${registry.host} sends its clients from https to ${plain.base}`,
    },
  )
  expect(plain.asked).toEqual([])
})

test('a host that is reached but whose TLS never begins is not waited for', async () => {
  const silent = createServer(() => {}).listen(0, '127.0.0.1')
  onTestFinished(() => void silent.close())
  await new Promise(resolve => silent.once('listening', resolve))
  const base = `https://127.0.0.1:${(silent.address() as AddressInfo).port}`
  const begin = performance.now()
  await expect(open([endpoint(base)], { limits: LIMITS, patience: 300 }).manifest('latest')).rejects.toBeInstanceOf(Offline)
  expect(performance.now() - begin).toBeLessThan(within(1))
})

test('name servers that do not answer are not waited for, and do not keep the process alive', async () => {
  const silent = createSocket('udp4').bind(53, '127.0.0.1')
  const folder = mkdtempSync(join(tmpdir(), 'minidock-lab-'))
  onTestFinished(() => {
    silent.close()
    rmSync(folder, { recursive: true })
  })
  const resolvConf = join(folder, 'resolv.conf')
  writeFileSync(resolvConf, 'nameserver 127.0.0.1\n')
  const client = join(import.meta.dirname, '../../runtime/registry')
  const program = `
    import { openRepository } from '${client}/client/open-repository.ts'
    import { heart } from '${client}/heart.ts'
    const endpoints = [{ base: 'https://registry.example', tls: { verify: true }, isMirror: false }]
    const repository = openRepository({ domain: 'docker.io', path: 'app' }, { domain: 'docker.io', attempts: 5, patience: 300, endpoints }, heart, 'pull')
    const begin = performance.now()
    const error = await repository.manifest('latest').catch(error => error)
    process.on('exit', () => console.log(JSON.stringify([error.constructor.name, error.message, performance.now() - begin])))`
  const bound = 'mount --bind "$0" /etc/resolv.conf && exec "$@"'
  const node = [process.execPath, '--input-type=module', '--eval', program]
  const { stdout } = await execa('unshare', ['--mount', 'sh', '-c', bound, resolvConf, ...node], {
    env: { HTTPS_PROXY: '', https_proxy: '' },
  })
  const [name, message, milliseconds] = JSON.parse(stdout) as [string, string, number]
  expect(name).toBe('Offline')
  expect(message).toMatch(
    /^cannot reach the registry docker.io: (lookup registry.example: temporary failure|registry.example:443: no connection within)/,
  )
  // getaddrinfo(3) gives up after ten seconds.
  expect(milliseconds).toBeLessThan(5000)
})

test('a proxy is asked for other hosts, and not for this machine', async () => {
  const proxy = await played((response, asked, all) => {
    if (asked.path === 'http://registry.example/v2/team/app/manifests/latest') manifest(response, asked, all)
    else missing(response, asked, all)
  })
  const here = await played(manifest)
  vi.stubEnv('HTTP_PROXY', proxy.base)
  onTestFinished(() => void vi.unstubAllEnvs())
  await open([endpoint('http://registry.example')]).manifest('latest')
  await open(here).manifest('latest')
  expect([proxy.asked.length, here.asked.length]).toEqual([1, 1])
  vi.stubEnv('NO_PROXY', 'other.example,.registry.example,registry.example:80')
  await expect(open([endpoint('http://registry.example')]).manifest('latest')).rejects.toBeInstanceOf(Offline)
  expect(proxy.asked).toHaveLength(1)
})

test('a registry with TLS is reached through a proxy’s tunnel', async () => {
  const own = await selfSigned('DNS:registry.example')
  const registry = await played(manifest, own)
  const tunnels: string[] = []
  const proxy = createHttpServer().on('connect', (request, socket) => {
    tunnels.push(request.url ?? '')
    const there = connect(Number(registry.host.split(':')[1]), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n')
      there.pipe(socket).pipe(there)
    })
    there.on('error', () => socket.destroy())
    socket.on('error', () => there.destroy())
  })
  await new Promise<void>(resolve => proxy.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    vi.unstubAllEnvs()
    proxy.closeAllConnections()
    proxy.close()
  })
  vi.stubEnv('https_proxy', `127.0.0.1:${(proxy.address() as AddressInfo).port}`)
  const repository = open([endpoint('https://registry.example', { tls: { verify: true, ca: [own.cert] } })])
  await repository.manifest('a')
  await repository.manifest('b')
  expect(tunnels).toEqual(['registry.example:443'])
  expect(registry.asked).toHaveLength(2)
})

test('a proxy that refuses, and an address that is no proxy, are named', async () => {
  const proxy = createHttpServer().on('connect', (_, socket) => socket.end('HTTP/1.1 403 Forbidden\r\n\r\n'))
  await new Promise<void>(resolve => proxy.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    vi.unstubAllEnvs()
    proxy.close()
  })
  const address = `127.0.0.1:${(proxy.address() as AddressInfo).port}`
  vi.stubEnv('HTTPS_PROXY', address)
  const refused = open([endpoint('https://registry.example')]).manifest('latest')
  await expect(refused).rejects.toBeInstanceOf(Offline)
  await expect(refused).rejects.toMatchObject({ message: expect.stringContaining(address) })
  vi.stubEnv('HTTPS_PROXY', 'socks5://ann:secret@127.0.0.1:1080')
  await expect(open([endpoint('https://registry.example')], { limits: QUICK }).manifest('latest')).rejects.toMatchObject({
    kind: 'invalid',
    message: 'invalid proxy in HTTPS_PROXY: socks5://127.0.0.1:1080',
  })
})
