import { expect, test } from 'vitest'
import { formatGoTime, goTimeText } from './time.ts'

test('a time is shown in whole seconds', () => {
  expect(formatGoTime(new Date('2025-01-31T08:05:00.120Z'))).toBe('2025-01-31 08:05:00 +0000 UTC')
})

// As Go's time.String shows them.
test.each([
  ['2025-01-31T08:05:00Z', '2025-01-31 08:05:00 +0000 UTC'],
  ['2025-01-31T08:05:00.000Z', '2025-01-31 08:05:00 +0000 UTC'],
  ['2025-01-31T08:05:00.120Z', '2025-01-31 08:05:00.12 +0000 UTC'],
  ['2025-01-31T08:05:00.123456789Z', '2025-01-31 08:05:00.123456789 +0000 UTC'],
  ['2025-01-31T08:05:00.100200300Z', '2025-01-31 08:05:00.1002003 +0000 UTC'],
])('%s is shown with its fraction', (time, text) => expect(goTimeText(time)).toBe(text))
