import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseChallenges } from './challenge.ts'

const read = (header: string) => parseChallenges(header).map(({ scheme, parameters }) => [scheme, Object.fromEntries(parameters)])

test.each([
  ['Basic realm="the registry"', [['basic', { realm: 'the registry' }]]],
  [
    'Bearer realm="https://auth.example/token",service="registry.example",scope="repository:library/busybox:pull,push"',
    [['bearer', { realm: 'https://auth.example/token', service: 'registry.example', scope: 'repository:library/busybox:pull,push' }]],
  ],
  ['BEARER Realm=a , error="invalid_token"', [['bearer', { realm: 'a', error: 'invalid_token' }]]],
  [
    'Negotiate, Basic realm="a \\"quoted\\" one"',
    [
      ['negotiate', {}],
      ['basic', { realm: 'a "quoted" one' }],
    ],
  ],
  [
    'Negotiate YIIabc+/==, Bearer realm="x"',
    [
      ['negotiate', {}],
      ['bearer', { realm: 'x' }],
    ],
  ],
  ['', []],
  ['"nothing"', []],
  ['Bearer realm="open', [['bearer', {}]]],
])('%s', (header, challenges) => {
  expect(read(header)).toEqual(challenges)
})

test('no header is too strange, and none takes long', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 200 }), header => {
      expect(() => parseChallenges(header)).not.toThrow()
    }),
  )
  const begin = performance.now()
  for (const part of ['a=', '"', ',', 'a ', 'a="\\', '= ']) parseChallenges(`Bearer ${part.repeat(20_000)}`)
  expect(performance.now() - begin).toBeLessThan(2000)
})
