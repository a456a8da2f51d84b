/** `/etc/hostname`, `/etc/hosts` and `/etc/resolv.conf` as docker provides them: files of the container's own, bound over the image's. */

import { readFileSync } from 'node:fs'
import { errnoName } from '../base/errors.ts'
import { COMMON_HOSTS } from '../formats/docker/hosts-file.ts'
import type { Workshop } from '../plan/module.ts'
import type { Plan } from '../plan/plan.ts'

/** Into the container's directory, from where chapter 2 binds them. Chapter 5 knows more of the last two. */
export function writeNetworkFiles({ spec, id }: Plan, workshop: Workshop): void {
  workshop.write('hostname', () => `${spec.hostname ?? id.slice(0, 12)}\n`)
  workshop.write('hosts', () => COMMON_HOSTS)
  workshop.write('resolv.conf', () => reachableNameservers(hostFile('/etc/resolv.conf')))
}

/** A name server on the host's loopback is not there in the container's network. */
export function reachableNameservers(text: string): string {
  return text
    .split('\n')
    .filter(line => !/^\s*nameserver\s+(127\.|::1\b)/.test(line))
    .join('\n')
}

function hostFile(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (errnoName(error) === 'ENOENT') return '' // A host without name servers: the container has none either.
    throw error
  }
}
