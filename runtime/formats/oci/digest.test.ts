import { expect, test } from 'vitest'
import { isDigest, parseDigest } from './digest.ts'

const HEX = 'ab'.repeat(32)

test('a digest is sha256 and 64 lower-case hexadecimal digits', () => {
  expect(parseDigest(`sha256:${HEX}`)).toBe(`sha256:${HEX}`)
  expect(isDigest(`sha256:${HEX}\n`)).toBe(false)
})

test.each([
  ['', 'invalid checksum digest format: '],
  [HEX, `invalid checksum digest format: ${HEX}`],
  [`sha256:${HEX.toUpperCase()}`, `invalid checksum digest format: sha256:${HEX.toUpperCase()}`],
  ['sha256:abc', 'invalid checksum digest length: sha256:abc'],
  [`md5:${HEX}`, `unsupported digest algorithm: md5:${HEX}`],
  ['sha256:../../etc', 'invalid checksum digest format: sha256:../../etc'],
])('%j is refused in the words of docker', (text, message) => {
  expect(() => parseDigest(text)).toThrow(expect.objectContaining({ kind: 'invalid', message }))
})
