import { expect, test } from 'vitest'
import { nextPage } from './link-header.ts'

test.each([
  ['</v2/app/tags/list?n=2&last=b>; rel="next"', '/v2/app/tags/list?n=2&last=b'],
  ['<?last=b>;rel=next', '?last=b'],
  ['<a>; rel="prev", <b>; title="x, y"; rel="last next"', 'b'],
  ['<a>; rel="nextish", <b>; rel=nexting', undefined],
  ['<a>', undefined],
  ['<a', undefined],
  ['', undefined],
])('%s', (header, address) => {
  expect(nextPage(header)).toBe(address)
})

test('no header takes long', () => {
  const begin = performance.now()
  for (const part of ['<', '<a', '<a>', '<a>;', '<a>; rel=', ';rel="', '; a']) {
    nextPage(`<x>${part.repeat(30_000)}`)
    nextPage(part.repeat(30_000))
  }
  expect(performance.now() - begin).toBeLessThan(2000)
})
