import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { checkContainerName, isContainerId, isContainerName, newContainerId, randomName, shortId } from './container-id.ts'
import { adjectives, surnames } from './container-name-words.ts'

test('a new id is 64 hexadecimal digits', () => {
  expect(isContainerId(newContainerId(randomBytes))).toBe(true)
  expect(newContainerId(size => new Uint8Array(size).fill(0xab))).toBe('ab'.repeat(32))
})

test('an id that begins like a number is thrown back', () => {
  let calls = 0
  const id = newContainerId(size => new Uint8Array(size).fill(calls++ === 0 ? 0x12 : 0xcd))
  expect(id).toBe('cd'.repeat(32))
})

test('a short id is 12 digits of a container or an image', () => {
  expect(shortId('ab'.repeat(32))).toBe('abababababab')
  expect(shortId(`sha256:${'cd'.repeat(32)}`)).toBe('cdcdcdcdcdcd')
})

test.each(['ab', 'web-1', 'a.b_c', '0x'])('%s is a name', name => {
  expect(isContainerName(name)).toBe(true)
  expect(checkContainerName(name)).toBe(name)
})

test.each(['', 'a', '_a', '-x', 'a b', 'x/y', '../x', 'ab\n', 'é1'])('%j is no name', name => {
  const message = `Invalid container name (${name}), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed`
  expect(() => checkContainerName(name)).toThrow(expect.objectContaining({ kind: 'invalid', message }))
})

test('a random name is an adjective and a surname, and a valid name', () => {
  expect(randomName(() => 0)).toBe('agile_aho')
  expect(randomName(() => 1 - Number.EPSILON)).toBe('wise_zuse')
  expect([randomName(() => 0, 1), randomName(() => 1 - Number.EPSILON, 5)]).toEqual(['agile_aho0', 'wise_zuse9'])
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), random => {
      expect(isContainerName(randomName(() => random))).toBe(true)
    }),
  )
})

test('no word is there twice, and there are enough', () => {
  for (const words of [adjectives, surnames]) {
    expect(new Set(words).size).toBe(words.length)
    expect(words.length).toBeGreaterThanOrEqual(60)
  }
})
