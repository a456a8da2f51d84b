import { expect, test } from 'vitest'
import { connectionWords, reachHint } from './unreachable.ts'

const HUB = new URL('https://registry-1.docker.io/v2/')
const OWN = new URL('http://localhost:5000/v2/')

/** An error as node:net makes it. */
function failure(fields: object): Error {
  return Object.assign(new Error('failed'), fields)
}

const lookup = (hostname: string) => failure({ code: 'ENOTFOUND', hostname })
const refused = (address: string, port: number) => failure({ code: 'ECONNREFUSED', address, port })
const tunnel = failure({ code: 'ERR_PROXY_TUNNEL' })

test.each([
  [lookup('registry-1.docker.io'), HUB, 'lookup registry-1.docker.io: no such host'],
  [lookup('proxy.example'), HUB, 'proxyconnect tcp: lookup proxy.example: no such host'],
  [refused('203.0.113.1', 443), HUB, 'registry-1.docker.io:443: connection refused'],
  [refused('203.0.113.1', 3128), HUB, 'proxyconnect tcp: 203.0.113.1:3128: connection refused'],
  [refused('::1', 5000), OWN, 'localhost:5000: connection refused'],
  [failure({ code: 'EAI_AGAIN' }), HUB, 'lookup registry-1.docker.io: temporary failure in name resolution'],
  [failure({ code: 'ENETUNREACH' }), HUB, 'registry-1.docker.io:443: network is unreachable'],
  [new Error('no connection within 15 s'), OWN, 'localhost:5000: no connection within 15 s'],
])('%o at %s is told as %s', (error, url, words) => {
  expect(connectionWords(error, url)).toBe(words)
})

test.each([
  [
    lookup('registry-1.docker.io'),
    HUB,
    'docker.io',
    /^is there a network\? a proxy goes into HTTPS_PROXY; registry-1\.docker\.io has to be/,
  ],
  [refused('203.0.113.1', 443), HUB, 'docker.io', /^is there a network\?/],
  [lookup('locallhost'), new URL('http://locallhost'), 'locallhost', /^is its name spelled right\? is there a network\? .* HTTP_PROXY;/],
  [refused('::1', 5000), OWN, 'localhost:5000', /^nothing listens there: does the registry run, and is the port right\?$/],
  [
    refused('203.0.113.1', 3128),
    HUB,
    'docker.io',
    /^the proxy comes from HTTPS_PROXY, or from proxies in daemon.json: is it right, and does the proxy run\?$/,
  ],
  [lookup('proxy.example'), HUB, 'docker.io', /^the proxy comes from HTTPS_PROXY/],
  [tunnel, HUB, 'docker.io', /^the proxy comes from HTTPS_PROXY/],
])('what helps against %o at %s', (error, url, domain, hint) => {
  expect(reachHint(error, url, domain)).toMatch(hint)
})
