/**
 * Which ports of the host are taken, and by whom. The monitor's bind(2) is what decides; it is asked here, before the container is given an address, so that the error can
 * name the program or the container that has the port.
 */

import { setTimeout as sleep } from 'node:timers/promises'
import { MinidockError } from '../base/errors.ts'
import { shortId } from '../formats/docker/container-id.ts'
import { joinHostPort } from '../formats/net/ip.ts'
import { ipv4Bytes, parseIpv4 } from '../formats/net/ipv4.ts'
import { ipv6Bytes, parseIpv6 } from '../formats/net/ipv6.ts'
import { holderOf, type OpenPort, readOpenPorts, type Transport } from '../kernel/machine/open-ports.ts'
import { isActive } from '../store/containers/stored-container.ts'
import { tenantOf } from '../store/networks/leases.ts'
import type { HostPort, PortLeases } from '../store/networks/port-leases.ts'
import type { Store } from '../store/state/store.ts'
import type { HeldPort, Refusal } from './held.ts'

/** The host's ports as they are when a start is planned. */
export class HostPorts {
  readonly #store: Store
  readonly #leases: PortLeases
  readonly #open = new Map<Transport, readonly OpenPort[]>()

  constructor(store: Store) {
    this.#store = store
    this.#leases = store.networks.portLeases()
  }

  /** Returns whether a port may be chosen. One that a connection has may not, though it could be bound where both have SO_REUSEADDR: there are enough others. */
  isFree(port: HostPort): boolean {
    return this.#leases.against(port).length === 0 && this.#sockets(port).length === 0
  }

  /**
   * Returns who has a port, in words; undefined: nobody.
   * @param own the id of the container that asks. One that has just ended gives its ports back in a moment: it is waited for.
   */
  async holder(port: HostPort, own: string): Promise<string | undefined> {
    for (const name of this.#leases.against(port)) {
      const tenant = await this.#tenant(`${this.#store.networks.ports}/${name}`)
      if (tenant === undefined || tenant === own || (await this.#store.networks.collectPorts()).includes(name)) continue
      return `container ${this.#store.containers.read(tenant)?.record.Name ?? shortId(tenant)}`
    }
    const socket = this.#sockets(port).find(({ isConnected }) => !isConnected)
    if (!socket) return undefined
    const process = holderOf(socket.inode)
    return process ? `pid ${process.pid} (${process.command})` : 'another program'
  }

  /** @returns the id of the container that holds a lease; undefined: nobody does any more */
  async #tenant(path: string): Promise<string | undefined> {
    for (let waited = 0; ; waited += PAUSE) {
      const tenant = tenantOf(path)
      const container = tenant && this.#store.containers.read(tenant.id)
      const isEnding = tenant && container && !isActive(container) && container.exit !== undefined
      if (!isEnding || waited >= TIMEOUT) return tenant?.id
      await sleep(PAUSE)
    }
  }

  /** Sockets of other programs. The ports of containers are held by sockets that do nothing, which /proc does not show. */
  #sockets({ protocol, hostPort, hostAddress }: HostPort): OpenPort[] {
    const known = this.#open.get(protocol) ?? readOpenPorts(protocol)
    this.#open.set(protocol, known)
    const address = procAddress(hostAddress)
    return known.filter(open => open.port === hostPort && collide(open.address, address))
  }
}

/** Milliseconds. */
const [PAUSE, TIMEOUT] = [5, 2000]

/** The address as /proc/net/tcp spells it: words of 32 bits in the machine's order. */
function procAddress(text: string): string {
  const bytes = text.includes(':') ? ipv6Bytes(parseIpv6(text) ?? 0n) : ipv4Bytes(parseIpv4(text) ?? 0)
  const words = Array.from({ length: bytes.length / 4 }, (_, index) => [...bytes.slice(index * 4, index * 4 + 4)].reverse())
  return words.map(word => Buffer.from(word).toString('hex').toUpperCase()).join('')
}

/** A socket on every address of IPv6 has those of IPv4 too, unless it was told not to. */
function collide(open: string, wanted: string): boolean {
  if (open === wanted) return true
  const isAny = (address: string) => /^0+$/.test(address)
  return open.length === wanted.length ? isAny(open) || isAny(wanted) : isAny(open) && open.length > wanted.length
}

/** Returns the first of the ports that is taken, in words; undefined: all are free. @param own the id of the container that wants them */
export async function takenPort(ports: readonly HeldPort[], own: string, hostPorts: HostPorts): Promise<Refusal | undefined> {
  for (const port of ports) {
    const holder = await hostPorts.holder(port, own)
    if (holder !== undefined) return refusal(port, holder)
  }
  return undefined
}

export function refusal({ protocol, hostAddress, hostPort, containerPort }: HeldPort, holder: string): Refusal {
  const other = hostPort === 65_535 ? hostPort - 1 : hostPort + 1
  return {
    message: `cannot publish port ${hostPort}: the address ${joinHostPort(hostAddress, hostPort)} is already in use by ${holder}`,
    hint: `choose another host port: -p ${other}:${containerPort}${protocol === 'udp' ? '/udp' : ''}`,
  }
}

/** Docker has a process there that talks to the container by IPv4. */
export function withoutIpv6({ hostAddress, hostPort }: HeldPort, { Name }: { readonly Name: string }): MinidockError {
  return new MinidockError('invalid', `cannot publish port ${hostPort} on [${hostAddress}]: the network ${Name} has no IPv6`, {
    hint: 'give it a range in daemon.json: "ipv6": true, "fixed-cidr-v6": "fd00:db8::/64"\nor publish on an address of IPv4',
  })
}

/** Docker has a process there that passes on what arrives. */
export function withoutFirewall(): MinidockError {
  return new MinidockError(
    'invalid',
    'cannot publish ports: daemon.json has "iptables": false, so no rule can lead them into the container',
    {
      hint: 'take that out of daemon.json, or run the container with --network host',
    },
  )
}

export function noFreePort(range: readonly [first: number, last: number]): MinidockError {
  return new MinidockError('conflict', `all ports from ${range[0]} to ${range[1]} of the host are in use`, {
    hint: 'name another one: -p HOST:CONTAINER',
  })
}
