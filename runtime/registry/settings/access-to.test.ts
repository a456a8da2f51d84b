import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { accessTo, anonymousAccessTo, type SettingsPlaces } from './access-to.ts'
import { CERTIFICATE } from './test-certificate.ts'
import { daemonSettings, transfersOf } from './transfer-settings.ts'

/** @param files by their place; absent: there is an empty one */
function places({ daemon = '{}', client }: { readonly daemon?: string; readonly client?: string } = {}): SettingsPlaces {
  const folder = mkdtempSync(join(tmpdir(), 'settings-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const found = { daemon: join(folder, 'daemon.json'), certificates: join(folder, 'certs.d'), client: join(folder, 'config.json') }
  writeFileSync(found.daemon, daemon)
  if (client !== undefined) writeFileSync(found.client, client)
  return found
}

const basesOf = async (domain: string, daemon?: object) =>
  (await accessTo(domain, places(daemon && { daemon: JSON.stringify(daemon) }))).endpoints.map(
    ({ base, tls: { verify }, isMirror }) => `${base}${verify ? '' : ' unverified'}${isMirror ? ' mirror' : ''}`,
  )

test('a registry is asked by https alone, and one of this machine by http too', async () => {
  expect(await basesOf('registry.example')).toEqual(['https://registry.example'])
  expect(await basesOf('localhost:5000')).toEqual(['https://localhost:5000 unverified', 'http://localhost:5000 unverified'])
  expect(await basesOf('[::1]:5000')).toEqual(['https://[::1]:5000 unverified', 'http://[::1]:5000 unverified'])
})

test('a registry is insecure by its name, or by a range that its address is in', async () => {
  const daemon = { 'insecure-registries': ['registry.example', '10.0.0.0/8', '127.0.0.0/8', '::1/128'] }
  expect(await basesOf('registry.example', daemon)).toHaveLength(2)
  expect(await basesOf('10.1.2.3:5000', daemon)).toHaveLength(2)
  expect(await basesOf('11.1.2.3:5000', daemon)).toHaveLength(1)
  expect(await basesOf('registry.invalid:5000', daemon)).toHaveLength(1)
})

test("the hub's mirrors come before it, and are for no other registry", async () => {
  const daemon = {
    'registry-mirrors': ['https://mirror.example:5000/', 'http://10.0.0.1/hub'],
    'insecure-registries': ['mirror.example:5000', 'registry-1.docker.io', 'docker.io'],
  }
  expect(await basesOf('docker.io', daemon)).toEqual([
    'https://mirror.example:5000 unverified mirror',
    'http://10.0.0.1/hub mirror',
    'https://registry-1.docker.io',
  ])
  expect(await basesOf('registry.example', daemon)).toEqual(['https://registry.example'])
})

test('certificates are those of the host that is asked', async () => {
  const { certificates, ...others } = places({ daemon: '{"registry-mirrors": ["https://mirror.example:5000"]}' })
  mkdirSync(join(certificates, 'mirror.example:5000'), { recursive: true })
  writeFileSync(join(certificates, 'mirror.example:5000', 'ca.crt'), CERTIFICATE)
  const { endpoints } = await accessTo('docker.io', { certificates, ...others })
  expect(endpoints.map(({ tls }) => tls)).toEqual([{ ca: [CERTIFICATE], verify: true }, { verify: true }])
})

test("credentials are those of docker's config.json", async () => {
  const client = JSON.stringify({ auths: { 'registry.example': { auth: Buffer.from('me:secret').toString('base64') } } })
  const credentials = { kind: 'password', username: 'me', password: 'secret' }
  expect(await accessTo('registry.example', places({ client }))).toMatchObject({ domain: 'registry.example', credentials, attempts: 5 })
  expect(await accessTo('other.example', places({ client }))).not.toHaveProperty('credentials')
  expect(await anonymousAccessTo('registry.example', places({ client }))).not.toHaveProperty('credentials')
})

test('a config.json that cannot be read is refused, and nothing of it is shown', async () => {
  const wrong = async (client: string) => {
    const found = places({ client })
    return accessTo('registry.example', found).then(
      () => 'no error',
      (error: Error) => error.message.replace(found.client, 'FILE'),
    )
  }
  expect(await wrong('{"auths": {"a": {"password": secret}}}')).toBe('cannot read FILE: it is not valid JSON')
  expect(await wrong('[]')).toBe('cannot read FILE: it is no JSON object')
  expect(await wrong('{"auths": {"a": {"auth": 5}}}')).toBe('invalid FILE: auths.a.auth: expected a string')
  expect(await wrong('{"auths": {"a": "secret"}}')).not.toContain('secret')
  expect(await wrong('{"auths": {"a": {"password": ["secret"]}}}')).not.toContain('secret')
  expect(await wrong(' ')).toBe('no error')
  const { client, ...others } = places()
  mkdirSync(client)
  await expect(accessTo('registry.example', { client, ...others })).rejects.toThrow(`cannot read ${client}: it is a folder`)
})

test('the name of a credential helper is no path', async () => {
  const client = '{"credsStore": "../../bin/sh"}'
  await expect(accessTo('registry.example', places({ client }))).rejects.toThrow('invalid credential helper "../../bin/sh"')
})

test('how much at once, and how often: as daemon.json says', async () => {
  const of = async (daemon: string) => transfersOf(await daemonSettings(places({ daemon }).daemon))
  expect(await of('{}')).toEqual({ atOnce: { downloads: 3, uploads: 5 }, attempts: 5 })
  const daemon = { 'max-concurrent-downloads': 0, 'max-concurrent-uploads': 2, 'max-download-attempts': 1 }
  expect(await of(JSON.stringify(daemon))).toEqual({ atOnce: { downloads: Number.POSITIVE_INFINITY, uploads: 2 }, attempts: 1 })
})

test('proxies are those of daemon.json, each of its own; what is no proxy is refused, and not repeated', async () => {
  const of = async (proxies: unknown) => transfersOf(await daemonSettings(places({ daemon: JSON.stringify({ proxies }) }).daemon)).proxies
  expect(await of({ 'https-proxy': 'http://proxy.example:3128', 'no-proxy': 'registry.example,10.0.0.0/8', 'http-proxy': '' })).toEqual({
    HTTPS_PROXY: 'http://proxy.example:3128',
    NO_PROXY: 'registry.example,10.0.0.0/8',
  })
  const refused = of({ 'http-proxy': 'socks5://ann:secret@proxy.example' })
  await expect(refused).rejects.toThrow('proxies.http-proxy: expected the address of a proxy, such as http://proxy.example:3128')
  await expect(refused).rejects.not.toThrow('secret')
})
