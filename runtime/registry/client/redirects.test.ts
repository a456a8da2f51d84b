import { expect, test } from 'vitest'
import type { Endpoint } from './access.ts'
import { tlsFor } from './redirects.ts'

const insecure: Endpoint = {
  base: 'https://10.0.0.1:5000',
  tls: { verify: false, ca: ['PEM'], cert: 'CERT', key: 'KEY' },
  isMirror: false,
  insecure: ['10.0.0.0/8', 'listed.example'],
}

test.each([
  ['https://10.0.0.1:5001/token', true, { verify: false, ca: ['PEM'], cert: 'CERT', key: 'KEY' }],
  ['https://10.0.0.2/token', true, { verify: false, ca: ['PEM'] }],
  ['https://listed.example/token', true, { verify: false, ca: ['PEM'] }],
  ['https://auth.example/token', true, { verify: true, ca: ['PEM'] }],
  ['https://auth.example/blob', false, { verify: false, ca: ['PEM'] }],
])('for an insecure registry, %s with credentials (%s) is reached so', (address, hasCredentials, tls) => {
  expect(tlsFor(insecure, new URL(address), hasCredentials)).toEqual(tls)
  expect(tlsFor(insecure, new URL(address), hasCredentials), 'connections are kept by it').toBe(
    tlsFor(insecure, new URL(address), hasCredentials),
  )
})
