import { expect, test } from 'vitest'
import { isThisMachine, proxyOf } from './proxy.ts'

const via = (url: string, environment: Record<string, string>) => proxyOf(new URL(url), environment)
const PROXIES = { HTTP_PROXY: 'http://plain:1', HTTPS_PROXY: 'https://secure:2' }

test('each scheme has its proxy, in upper case or in lower case, with or without a scheme of its own', () => {
  expect(via('http://a.example', PROXIES)).toBe('http://plain:1')
  expect(via('https://a.example', PROXIES)).toBe('https://secure:2')
  expect(via('https://a.example', { https_proxy: 'proxy:3128' })).toBe('http://proxy:3128')
  expect(via('https://a.example', { HTTP_PROXY: 'http://plain:1' })).toBeUndefined()
  expect(via('https://a.example', { HTTPS_PROXY: '' })).toBeUndefined()
})

test.each(['http://localhost', 'http://127.0.0.1:5000', 'http://127.9.9.9', 'http://[::1]:5000'])('%s is asked itself', url => {
  expect(via(url, PROXIES)).toBeUndefined()
  expect(isThisMachine(new URL(url).hostname.replace(/^\[|\]$/g, ''))).toBe(true)
})

test.each([
  ['*', 'http://a.example', true],
  ['example', 'http://a.example', true],
  ['a.example', 'http://a.example', true],
  [' A.Example ', 'http://a.example', true],
  ['a.example', 'http://ba.example', false],
  ['.a.example', 'http://a.example', false],
  ['.a.example', 'http://x.a.example', true],
  ['*.a.example', 'http://x.a.example', true],
  ['a.example:80', 'http://a.example', true],
  ['a.example:443', 'http://a.example', false],
  ['a.example:5000', 'https://a.example:5000', true],
  ['10.0.0.0/8', 'http://10.1.2.3', true],
  ['10.0.0.0/8', 'http://11.1.2.3', false],
  ['10.0.0.0/8', 'http://a.example', false],
  ['10.1.2.3', 'http://10.1.2.3', true],
  ['fd00::/8', 'http://[fd00::1]', true],
  ['fd00::1', 'http://[fd00::1]:80', true],
  ['[fd00::1]:80', 'http://[fd00::1]', true],
  ['[fd00::1]:81', 'http://[fd00::1]', false],
  ['', 'http://a.example', false],
  [',,', 'http://a.example', false],
])('NO_PROXY=%s and %s: %s', (noProxy, url, isDirect) => {
  expect(via(url, { ...PROXIES, NO_PROXY: noProxy })).toBe(isDirect ? undefined : 'http://plain:1')
})

test('what is no proxy is named, without its password', () => {
  expect(() => via('https://a.example', { https_proxy: 'socks5://me:secret@proxy' })).toThrow(
    'invalid proxy in HTTPS_PROXY: socks5://proxy',
  )
  expect(() => via('http://a.example', { HTTP_PROXY: 'http://:' })).toThrow('invalid proxy in HTTP_PROXY: http://:')
})
