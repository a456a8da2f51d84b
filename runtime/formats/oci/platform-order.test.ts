import { expect, test } from 'vitest'
import { parsePlatform, type WantedPlatform } from './platform.ts'
import { bestOf, formatPlatform, platformsFor, runsOn } from './platform-order.ts'

const names = (platform: string) => platformsFor(parsePlatform(platform)).map(formatPlatform)
const entry = (platform: string) => ({ name: platform, platform: parsePlatform(platform) })

test.each([
  ['linux/amd64', ['linux/amd64', 'linux/386']],
  ['linux/amd64/v3', ['linux/amd64/v3', 'linux/amd64/v2', 'linux/amd64', 'linux/386']],
  ['linux/arm', ['linux/arm/v7', 'linux/arm/v6', 'linux/arm/v5']],
  ['linux/arm/v6', ['linux/arm/v6', 'linux/arm/v5']],
  ['linux/arm64', ['linux/arm64', 'linux/arm/v8', 'linux/arm/v7', 'linux/arm/v6', 'linux/arm/v5']],
  ['linux/arm64/v8', ['linux/arm64', 'linux/arm/v8', 'linux/arm/v7', 'linux/arm/v6', 'linux/arm/v5']],
  ['linux/riscv64', ['linux/riscv64']],
])('on %s run %j, the best first', (platform, best) => {
  expect(names(platform)).toEqual(best)
})

test('the build for just the platform is better than one for an older processor, wherever it stands', () => {
  const entries = ['linux/arm/v5', 'linux/arm/v6', 'linux/arm/v7', 'linux/arm64'].map(entry)
  expect(bestOf(entries, parsePlatform('linux/arm/v7'))?.name).toBe('linux/arm/v7')
  expect(bestOf(entries, parsePlatform('linux/arm/v6'))?.name).toBe('linux/arm/v6')
  expect(bestOf(entries.slice(0, 2), parsePlatform('linux/arm/v7'))?.name).toBe('linux/arm/v6')
  expect(bestOf(entries, parsePlatform('linux/arm64'))?.name).toBe('linux/arm64')
  expect(bestOf(entries, parsePlatform('linux/amd64'))).toBeUndefined()
})

test('a newer processor is not assumed', () => {
  expect(runsOn(parsePlatform('linux/arm/v7'), parsePlatform('linux/arm/v6'))).toBe(false)
  expect(runsOn(parsePlatform('linux/amd64/v3'), parsePlatform('linux/amd64'))).toBe(false)
  expect(runsOn(parsePlatform('linux/amd64/v1'), parsePlatform('linux/amd64'))).toBe(true)
})

test('an entry without a platform is the last resort', () => {
  const unsaid: { name: string; platform?: WantedPlatform } = { name: 'unsaid' }
  expect(bestOf([unsaid, entry('linux/amd64')], parsePlatform('linux/amd64'))?.name).toBe('linux/amd64')
  expect(bestOf([unsaid, entry('linux/amd64')], parsePlatform('linux/s390x'))?.name).toBe('unsaid')
})
