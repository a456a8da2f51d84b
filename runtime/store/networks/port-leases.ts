/** Leases of the host's ports: `networks/ports/tcp-8080-0.0.0.0`. A port on every address keeps the same port on one address from others, and the other way round. */

import { readNames } from '../files/read-names.ts'

/** A port of the host. */
export interface HostPort {
  readonly protocol: 'tcp' | 'udp'
  readonly hostPort: number
  /** 0.0.0.0 or ::, or one address of the host. */
  readonly hostAddress: string
}

export function portLeaseName({ protocol, hostPort, hostAddress }: HostPort): string {
  return `${protocol}-${hostPort}-${hostAddress}`
}

/** Returns whether the same port of both cannot be had twice. */
export function collide(one: HostPort, other: HostPort): boolean {
  if (one.protocol !== other.protocol || one.hostPort !== other.hostPort) return false
  const [address, wanted] = [one.hostAddress, other.hostAddress]
  return address === wanted || (familyOf(address) === familyOf(wanted) && [address, wanted].some(isAny))
}

/** The leases that there are, by protocol and port. */
export class PortLeases {
  readonly #addresses = new Map<string, string[]>()

  /** @param folder of the leases */
  constructor(folder: string) {
    for (const name of readNames(folder)) {
      const [protocol, port, address = ''] = name.split('-')
      const key = `${protocol}-${port}`
      this.#addresses.set(key, [...(this.#addresses.get(key) ?? []), address])
    }
  }

  /** Returns the names of the leases that keep a port from being taken. */
  against({ protocol, hostPort, hostAddress }: HostPort): string[] {
    const addresses = this.#addresses.get(`${protocol}-${hostPort}`) ?? []
    return addresses
      .map(address => ({ protocol, hostPort, hostAddress: address }))
      .filter(other => collide(other, { protocol, hostPort, hostAddress }))
      .map(portLeaseName)
  }
}

function familyOf(address: string): 4 | 6 {
  return address.includes(':') ? 6 : 4
}

function isAny(address: string): boolean {
  return address === '0.0.0.0' || address === '::'
}
