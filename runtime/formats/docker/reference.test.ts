import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { familiarReference, familiarRepository, formatReference, parseReference, repositoryOf } from './reference.ts'

const HEX = 'a'.repeat(64)

test.each([
  ['busybox', 'docker.io/library/busybox:latest', 'busybox:latest'],
  ['busybox:1.36', 'docker.io/library/busybox:1.36', 'busybox:1.36'],
  ['docker.io/busybox', 'docker.io/library/busybox:latest', 'busybox:latest'],
  ['index.docker.io/busybox', 'docker.io/library/busybox:latest', 'busybox:latest'],
  ['me/app', 'docker.io/me/app:latest', 'me/app:latest'],
  ['docker.io/library/a/b', 'docker.io/library/a/b:latest', 'library/a/b:latest'],
  ['docker.io/a.b/c', 'docker.io/a.b/c:latest', 'docker.io/a.b/c:latest'],
  ['localhost/x', 'localhost/x:latest', 'localhost/x:latest'],
  ['localhost:5000/x', 'localhost:5000/x:latest', 'localhost:5000/x:latest'],
  ['ghcr.io/a/b/c:v1', 'ghcr.io/a/b/c:v1', 'ghcr.io/a/b/c:v1'],
  ['[::1]:5000/x', '[::1]:5000/x:latest', '[::1]:5000/x:latest'],
  ['UP/x', 'UP/x:latest', 'UP/x:latest'],
  ['a__b--c.d:Tag', 'docker.io/library/a__b--c.d:Tag', 'a__b--c.d:Tag'],
  [`x@sha256:${HEX}`, `docker.io/library/x@sha256:${HEX}`, `x@sha256:${HEX}`],
  [`x:t@sha256:${HEX}`, `docker.io/library/x:t@sha256:${HEX}`, `x:t@sha256:${HEX}`],
])('%s is %s', (text, full, familiar) => {
  const reference = parseReference(text)
  expect(formatReference(reference)).toBe(full)
  expect(familiarReference(reference)).toBe(familiar)
})

test('a repository has a full and a familiar name', () => {
  const reference = parseReference('busybox:1')
  expect(repositoryOf(reference)).toBe('docker.io/library/busybox')
  expect(familiarRepository(reference)).toBe('busybox')
})

describe('what docker refuses is refused in its words', () => {
  test.each([
    ['', 'invalid reference format'],
    ['Foo', 'invalid reference format: repository name (library/Foo) must be lowercase'],
    ['foo/Bar:x', 'invalid reference format: repository name (foo/Bar) must be lowercase'],
    ['ex.com/A', 'invalid reference format: repository name (A) must be lowercase'],
    [HEX, `invalid repository name (${HEX}), cannot specify 64-byte hexadecimal strings`],
    ['a..b', 'invalid reference format'],
    ['a___b', 'invalid reference format'],
    ['_a', 'invalid reference format'],
    ['a/', 'invalid reference format'],
    ['/a', 'invalid reference format'],
    ['x:ta:g', 'invalid reference format'],
    ['x\n', 'invalid reference format'],
    ['../x', 'invalid reference format'],
    ['bad_host.com/x', 'invalid reference format'],
    [`x:${'a'.repeat(129)}`, 'invalid reference format'],
    ['x@sha256:abc', 'invalid reference format'],
    [`x@md5:${HEX}`, `unsupported digest algorithm: md5:${HEX}`],
    ['a'.repeat(256), 'repository name must not be more than 255 characters'],
  ])('%j', (text, message) => {
    expect(() => parseReference(text)).toThrow(expect.objectContaining({ kind: 'invalid', message }))
  })
})

test.each([
  ['', 'the name of the image is empty: is a variable not set?'],
  ['Foo', 'in lower case: foo'],
  ['x@sha256:00', 'a digest is sha256: and 64 lower-case hexadecimal digits'],
  ['x:t@sha256:xyz', 'a digest is sha256: and 64 lower-case hexadecimal digits'],
  ['https://ghcr.io/me/app', 'a registry is named without http:// or https://: ghcr.io/me/app'],
  [
    'files:/app',
    '"files:/app" was taken for the name of an image: NAME, NAME:TAG or HOST/NAME:TAG; before it, a value with spaces needs quotes',
  ],
])('what was probably meant by %j is said', (text, hint) => {
  expect(() => parseReference(text)).toThrow(expect.objectContaining({ hint }))
})

test('what is parsed is written so that it parses to the same, in full and familiar form', () => {
  const component = fc.stringMatching(/^[a-z0-9]{1,6}([._]|__|-{1,2})[a-z0-9]{1,4}$/)
  const domain = fc.constantFrom('', 'docker.io/', 'localhost:5000/', 'ghcr.io/', '[::1]:5000/', 'Registry/')
  const tag = fc.option(fc.stringMatching(/^[\w][\w.-]{0,20}$/), { nil: undefined })
  fc.assert(
    fc.property(domain, fc.array(component, { minLength: 1, maxLength: 3 }), tag, fc.boolean(), (host, path, name, digest) => {
      const text = host + path.join('/') + (name === undefined ? '' : `:${name}`) + (digest ? `@sha256:${HEX}` : '')
      const reference = parseReference(text)
      expect(parseReference(formatReference(reference))).toEqual(reference)
      expect(parseReference(familiarReference(reference))).toEqual(reference)
    }),
  )
})
