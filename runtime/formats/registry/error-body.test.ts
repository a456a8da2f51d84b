import { expect, test } from 'vitest'
import { codeInWords, parseErrorBody } from './error-body.ts'

test.each([
  [
    404,
    { errors: [{ code: 'MANIFEST_UNKNOWN', message: 'manifest unknown', detail: { Tag: 'x' } }, { code: 'X' }] },
    'MANIFEST_UNKNOWN',
    'manifest unknown',
  ],
  [400, { errors: [{ code: 'DIGEST_INVALID' }] }, 'DIGEST_INVALID', 'digest invalid'],
  [401, { details: 'incorrect username or password' }, 'UNAUTHORIZED', 'incorrect username or password'],
  [403, { message: 'no' }, 'DENIED', 'no'],
  [429, { details: 'slow down' }, 'TOOMANYREQUESTS', 'slow down'],
  [400, { error: 'invalid_grant', error_description: 'expired' }, 'UNKNOWN', 'expired'],
  [500, { error: 'broken' }, 'UNKNOWN', 'broken'],
])('%i %j', (status, body, code, message) => {
  expect(parseErrorBody(JSON.stringify(body), status)).toEqual({ code, message })
})

test.each(['', '<html>', '[]', 'null', '{}', '{"errors": []}', '{"errors": [1]}', '{"message": 3}'])('%s names no error', body => {
  expect(parseErrorBody(body, 500)).toBeUndefined()
})

test('a message is a sentence at most', () => {
  expect(parseErrorBody(JSON.stringify({ errors: [{ code: 'UNKNOWN', message: 'x'.repeat(10_000) }] }), 500)?.message).toHaveLength(500)
  expect(codeInWords('NAME_UNKNOWN')).toBe('name unknown')
})
