import { describe, expect, test } from 'vitest'
import { parseRestartPolicy } from './restart-policy.ts'

describe('a restart policy', () => {
  test.each([
    ['', '', 0],
    ['no', 'no', 0],
    ['always', 'always', 0],
    ['always:', 'always', 0],
    ['always:0', 'always', 0],
    ['unless-stopped', 'unless-stopped', 0],
    ['on-failure', 'on-failure', 0],
    ['on-failure:5', 'on-failure', 5],
  ])('%j is %s with %d tries', (text, Name, MaximumRetryCount) => {
    expect(parseRestartPolicy(text)).toEqual({ Name, MaximumRetryCount })
  })

  test.each([
    [':5', 'invalid restart policy format: no policy provided before colon'],
    ['on-failure:x', 'invalid restart policy format: maximum retry count must be an integer'],
    ['on-failure:1:2', 'invalid restart policy format: maximum retry count must be an integer'],
    ['on-failure:-1', 'invalid restart policy: maximum retry count cannot be negative'],
    ['always:3', "invalid restart policy: maximum retry count can only be used with 'on-failure'"],
    ['no:-3', "invalid restart policy: maximum retry count can only be used with 'on-failure' and cannot be negative"],
    ['often', "invalid restart policy: unknown policy 'often'; use one of 'no', 'always', 'on-failure', 'unless-stopped'"],
  ])('%j is refused: %s', (text, message) => {
    expect(() => parseRestartPolicy(text)).toThrow(message)
  })
})
