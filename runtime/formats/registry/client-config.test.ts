import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  type Credentials,
  credentialsIn,
  helperFor,
  parseClientConfig,
  proxyVariables,
  registryOf,
  withCredentials,
  withEmptyEntry,
  withoutCredentials,
} from './client-config.ts'

const base64 = (value: string) => Buffer.from(value).toString('base64')
const find = (file: object, domain: string) => credentialsIn(parseClientConfig(file), domain)

const password = fc.record({
  kind: fc.constant('password' as const),
  username: fc.stringMatching(/^[^:\0]+$/),
  password: fc.stringMatching(/^[^\0]*$/),
})
const identity = fc.record({
  kind: fc.constant('identity' as const),
  username: fc.stringMatching(/^[^:\0]+$/),
  token: fc.stringMatching(/^\S+$/),
})

test('what is written is found again, and what else is in the file stays', () => {
  fc.assert(
    fc.property(
      fc.oneof(password, identity),
      fc.constantFrom('docker.io', 'localhost:5000', 'r.example'),
      (credentials: Credentials, domain) => {
        const file = { detachKeys: 'ctrl-e', auths: { 'other.example': { auth: base64('a:b') } }, credHelpers: {} }
        const written = withCredentials(file, domain, credentials)
        expect(find(written, domain)).toEqual(credentials)
        expect(find(written, 'other.example')).toEqual({ kind: 'password', username: 'a', password: 'b' })
        expect(written).toMatchObject({ detachKeys: 'ctrl-e' })
        expect(withoutCredentials(written, domain)).toEqual(file)
      },
    ),
  )
})

test('the hub has a name of its own there, and addresses are registries', () => {
  const file = { auths: { 'https://index.docker.io/v1/': { auth: base64('hub:h') }, 'https://r.example/v1/': { auth: base64('r:p:w') } } }
  expect(find(file, 'docker.io')).toEqual({ kind: 'password', username: 'hub', password: 'h' })
  expect(find(file, 'r.example')).toEqual({ kind: 'password', username: 'r', password: 'p:w' })
  expect(find(file, 'r.example:5000')).toBeUndefined()
  expect(withoutCredentials(file, 'r.example:5000')).toBeUndefined()
})

test('who keeps them: the helper of the registry before that of all', () => {
  const config = parseClientConfig({ credsStore: 'pass', credHelpers: { 'r.example': 'vault' }, auths: null })
  expect(['r.example', 'docker.io'].map(domain => helperFor(config, domain))).toEqual(['vault', 'pass'])
  expect(helperFor(parseClientConfig({ credsStore: '' }), 'r.example')).toBeUndefined()
})

test('what cannot be read is said', () => {
  expect(() => find({ auths: { 'r.example': { auth: base64('no colon') } } }, 'r.example')).toThrow(
    'auth is not the base64 of user:password',
  )
  expect(() => parseClientConfig({ auths: { 'r.example': { auth: 1 } } })).toThrow('auths.r.example.auth')
})

test('a registry is named by its host, or by an address of it', () => {
  const names = [
    'localhost:5000',
    'https://localhost:5000/v1/',
    'http://r.example',
    'r.example/team',
    '[::1]:5000',
    'https://index.docker.io/v1/',
    'docker.io',
  ]
  expect(names.map(registryOf)).toEqual([
    'localhost:5000',
    'localhost:5000',
    'r.example',
    'r.example',
    '[::1]:5000',
    'docker.io',
    'docker.io',
  ])
  expect(registryOf()).toBe('docker.io')
  for (const name of ['..', 'a b', '../x', 'r.example:port']) expect(() => registryOf(name)).toThrow(`invalid registry "${name}"`)
})

test('what a program keeps has an entry without secrets', () => {
  const file = withEmptyEntry(withCredentials({}, 'r.example', { kind: 'password', username: 'a', password: 'b' }), 'r.example')
  expect(file).toEqual({ auths: { 'r.example': {} } })
  expect(find(file, 'r.example')).toBeUndefined()
})

test('proxies are variables in both spellings', () => {
  const config = parseClientConfig({
    proxies: { default: { httpProxy: 'http://p:3128', noProxy: '', allProxy: null }, 'tcp://x': { ftpProxy: 'f' } },
  })
  expect(Object.fromEntries(proxyVariables(config))).toEqual({ HTTP_PROXY: 'http://p:3128', http_proxy: 'http://p:3128' })
  expect(proxyVariables(parseClientConfig({ proxies: {} })).size).toBe(0)
})
