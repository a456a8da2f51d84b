import { expect, test } from 'vitest'
import { goArchitecture } from '../go/architecture.ts'
import { matchesPlatform, parsePlatform } from './platform.ts'

test.each([
  ['linux/amd64', { os: 'linux', architecture: 'amd64' }],
  ['linux/x86_64', { os: 'linux', architecture: 'amd64' }],
  ['Linux/ARM/v7', { os: 'linux', architecture: 'arm', variant: 'v7' }],
  ['arm64', { os: 'linux', architecture: 'arm64' }],
  ['linux', { os: 'linux', architecture: goArchitecture() }],
])('%s is a platform', (text, platform) => {
  expect(parsePlatform(text)).toEqual(platform)
})

test.each(['', 'linux/', 'linux/arm/v7/x', 'linux amd64'])('%j is none', text => {
  expect(() => parsePlatform(text)).toThrow('invalid platform')
})

test('a platform without variant is matched by any', () => {
  const v8 = { os: 'linux', architecture: 'arm64', variant: 'v8' }
  expect(matchesPlatform(v8, parsePlatform('linux/arm64'))).toBe(true)
  expect(matchesPlatform(v8, parsePlatform('linux/arm64/v7'))).toBe(false)
  expect(matchesPlatform(v8, parsePlatform('linux/amd64'))).toBe(false)
})
