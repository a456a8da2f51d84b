/**
 * Names of hosts where an answer is needed soon. getaddrinfo(3) cannot be canceled: with name servers that do not answer, a process that has long given up goes on
 * to live for another ten seconds. So the name servers are asked first in a way that can be.
 */

import { lookup, Resolver } from 'node:dns'
import { readFileSync } from 'node:fs'
import type { LookupFunction } from 'node:net'

/** Returns a lookup as `node:net` wants it, which fails with EAI_AGAIN when no name server answers. @param milliseconds until one has to */
export function hastyLookup(milliseconds: number): LookupFunction {
  return (host, options, callback) => {
    const resolver = new Resolver({ tries: 1 })
    const timer = setTimeout(() => resolver.cancel(), milliseconds)
    resolver.resolve4(host, error => {
      clearTimeout(timer)
      // Any other error is an answer. getaddrinfo(3) knows more than name servers, and is soon done where they answer.
      const isSilent = error?.code === 'ECANCELLED' || error?.code === 'ETIMEOUT'
      if (isSilent && !isInHosts(host)) callback(Object.assign(new Error(`no name server answers: ${host}`), { code: 'EAI_AGAIN' }), '')
      else lookup(host, options, callback)
    })
  }
}

/** hosts(5). */
function isInHosts(host: string): boolean {
  try {
    const lines = readFileSync('/etc/hosts', 'utf8').split('\n')
    return lines.some(line => line.replace(/#.*/, '').trim().split(/\s+/).slice(1).includes(host))
  } catch {
    // Without that file only name servers know names.
    return false
  }
}
