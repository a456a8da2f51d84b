import { expect, test } from 'vitest'
import { coversPort, isPortRange } from './filter-values.ts'

test('a port, several, and of which protocol', () => {
  expect(['80', '53/udp', '8000-8010/tcp'].every(isPortRange)).toBe(true)
  expect(['', 'http', '80/icmp', '90-80', '70000'].some(isPortRange)).toBe(false)
  expect(coversPort('80', '80/tcp')).toBe(true)
  expect(coversPort('80', '80/udp')).toBe(false)
  expect(coversPort('8000-8010/udp', '8005/udp')).toBe(true)
  expect(coversPort('8005', '8000-8010/tcp')).toBe(true)
  expect(coversPort('8011', '8000-8010/tcp')).toBe(false)
  expect(coversPort('80', '')).toBe(false)
})
