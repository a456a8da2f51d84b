import { expect, test } from 'vitest'
import { parseVolumeFlag } from './volume-flag.ts'

const CWD = '/home/me'

// What docker's client 28.2.2 sends for these.
test.each([
  ['/a:/b', '/a:/b'],
  ['/a/../b:/c', '/a/../b:/c'],
  ['/:/b', '/:/b'],
  ['/a:/', '/a:/'],
  ['/a:b', '/a:b'],
  ['/a:ro', '/a:ro'],
  ['/é:/b,x', '/é:/b,x'],
  ['vol:/b:ro', 'vol:/b:ro'],
  ['vol:/b:foo', 'vol:/b:foo'],
  ['1:/b', '1:/b'],
  ['~/x:/b', '~/x:/b'],
  ['.:/b', '/home/me:/b'],
  ['..:/b', '/home:/b'],
  ['./x:/b:ro', '/home/me/x:/b:ro'],
  ['./x/../y/:/b', '/home/me/y:/b'],
  ['../x:/b', '/home/x:/b'],
  ['.x:/b', '/home/me/.x:/b'],
  ['...:/b', '/home/me/...:/b'],
])('%s is the bind %s', (text, bind) => {
  expect(parseVolumeFlag(text, CWD)).toEqual({ kind: 'bind', text: bind })
})

test.each(['/a', '/a/', '/a b'])('%s is an anonymous volume', path => {
  expect(parseVolumeFlag(path, CWD)).toEqual({ kind: 'anonymous', path })
})

// What docker's client 28.2.2 says of these.
test.each([
  ['', 'invalid empty volume spec'],
  [':/b', 'invalid spec: :/b: empty section between colons'],
  ['/a:', 'invalid spec: /a:: empty section between colons'],
  ['ab:', 'invalid spec: ab:: empty section between colons'],
  ['/a::ro', 'invalid spec: /a::ro: empty section between colons'],
  ['/a:/b:', 'invalid spec: /a:/b:: empty section between colons'],
  ['/a:/b:ro:', 'invalid spec: /a:/b:ro:: too many colons'],
  ['/a:/b:ro:z', 'invalid spec: /a:/b:ro:z: too many colons'],
])('%j is refused: %s', (text, message) => {
  expect(() => parseVolumeFlag(text, CWD)).toThrow(expect.objectContaining({ kind: 'invalid', message }))
})

// Docker makes containers with these, which do not start.
test.each([
  ['/', "invalid specification: destination can't be '/'"],
  ['/a/..', "invalid specification: destination can't be '/'"],
  ['data', "invalid mount path: 'data' mount path must be absolute"],
  ['./x', "invalid mount path: './x' mount path must be absolute"],
  [':', 'invalid spec: :: empty section between colons'],
])('%j is refused: %s', (text, message) => {
  expect(() => parseVolumeFlag(text, CWD)).toThrow(expect.objectContaining({ kind: 'invalid', message }))
})

test('one letter is a name, and not a drive', () => {
  expect(parseVolumeFlag('c:/b', CWD)).toEqual({ kind: 'bind', text: 'c:/b' })
})
