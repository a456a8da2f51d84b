import { expect, test } from 'vitest'
import { hostOf, isInsecure, isWithin, rangesIn } from './insecure-registries.ts'

const LISTED = ['registry.example:5000', '10.1.0.0/16', 'fd00:1::/64', '192.0.2.1']

test.each([
  ['localhost', true],
  ['localhost:5000', true],
  ['127.0.0.1:5000', true],
  ['127.9.9.9', true],
  ['[::1]:5000', true],
  ['registry.example:5000', true],
  ['10.1.255.255:443', true],
  ['[fd00:1::5]', true],
  ['192.0.2.1', true],
  ['docker.io', false],
  ['registry.example', false],
  ['registry.example:5001', false],
  ['10.2.0.0', false],
  ['[fd00:2::5]', false],
  ['192.0.2.1:5000', false],
  ['localhost.example', false],
  ['127.0.0.1.example', false],
])('%s: insecure is %s', (domain, insecure) => {
  expect(isInsecure(domain, LISTED)).toBe(insecure)
})

test('an address is looked for in ranges alone', () => {
  expect(rangesIn(LISTED)).toEqual(['10.1.0.0/16', 'fd00:1::/64'])
  expect(['10.1.2.3', '192.0.2.1', 'x', ''].map(address => isWithin(address, LISTED))).toEqual([true, false, false, false])
})

test('the host is what is before the port', () => {
  expect(['r.example:5000', 'r.example', '[::1]:80', '[::1]'].map(hostOf)).toEqual(['r.example', 'r.example', '::1', '::1'])
})
