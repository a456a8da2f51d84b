import { expect, test } from 'vitest'
import { parseTokenAnswer } from './token-answer.ts'

test.each([
  [{ token: 'a' }, { token: 'a', lifetime: 60 }],
  [
    { token: '', access_token: 'b', expires_in: 300, issued_at: 'x' },
    { token: 'b', lifetime: 300 },
  ],
  [
    { token: 'a', access_token: 'b', refresh_token: 'r', expires_in: 0 },
    { token: 'a', lifetime: 60, identityToken: 'r' },
  ],
  [
    { token: 'a', expires_in: -5, refresh_token: null },
    { token: 'a', lifetime: 60 },
  ],
])('%j', (value, answer) => {
  expect(parseTokenAnswer(value)).toEqual(answer)
})

test.each([{}, { token: '' }, { token: 'a b' }, { token: 'a\r\nHost: b' }, { token: 1 }, { token: 'a', expires_in: '1' }, [], null])(
  '%j is refused',
  value => {
    expect(() => parseTokenAnswer(value)).toThrow('invalid answer of the token service')
  },
)
