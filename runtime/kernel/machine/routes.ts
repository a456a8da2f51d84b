/** The machine's routes for IPv4, from /proc/net/route: of the network namespace of the process that reads it. proc_net(5). */

import { readText } from './read.ts'

export interface Route {
  readonly interface: string
  /** Where it leads: an address in network order, as a number, and how many of its bits count. 0 bits: the default route. */
  readonly destination: number
  readonly prefixLength: number
}

/** Returns all routes; none where the kernel has no IPv4. */
export function readRoutes(): Route[] {
  return routesIn(readText('/proc/net/route') ?? '')
}

/** @param text a line a route: name, destination, gateway, flags, three counters, mask …; addresses are in hexadecimal, lowest byte first */
export function routesIn(text: string): Route[] {
  return text
    .split('\n')
    .slice(1)
    .flatMap(line => {
      const [name = '', destination = '', , , , , , mask = ''] = line.split('\t')
      if (!/^[\dA-F]{8}$/.test(destination)) return []
      return [{ interface: name, destination: swapped(destination), prefixLength: ones(Number.parseInt(mask, 16)) }]
    })
}

/** Returns the names of all interfaces. Source: proc_net(5), /proc/net/dev; /sys/class/net may show those of another network namespace. */
export function readInterfaces(): string[] {
  return [...(readText('/proc/net/dev') ?? '').matchAll(/^ *(\S+):/gm)].map(([, name = '']) => name)
}

function swapped(hexadecimal: string): number {
  return Number.parseInt(hexadecimal.replace(/(..)(..)(..)(..)/, '$4$3$2$1'), 16)
}

function ones(bits: number): number {
  let count = 0
  for (let rest = bits >>> 0; rest !== 0; rest >>>= 1) count += rest & 1
  return count
}

export interface OwnIpv6Address {
  readonly interface: string
  readonly address: bigint
}

/** Returns the machine's addresses of IPv6. proc_net(5): address in hexadecimal, index, prefix length, scope, flags, name. */
export function readIpv6Addresses(): OwnIpv6Address[] {
  const lines = (readText('/proc/net/if_inet6') ?? '').split('\n')
  return lines.flatMap(line => {
    const [address = '', , , , , name = ''] = line.split(/ +/)
    return name === '' ? [] : [{ interface: name, address: BigInt(`0x${address}`) }]
  })
}

/** A route that the kernel has learnt from a router: RTF_ADDRCONF of include/uapi/linux/ipv6_route.h. */
const FROM_ROUTER = 0x40000

/** Returns the interfaces whose default route of IPv6 a router has advertised. proc_net(5), /proc/net/ipv6_route: destination, length …, flags, name. */
export function readAdvertisedDefaults(): string[] {
  const lines = (readText('/proc/net/ipv6_route') ?? '').split('\n')
  return lines.flatMap(line => {
    const [destination = '', length, , , , , , , flags = '', name = ''] = line.trim().split(/ +/)
    return /^0+$/.test(destination) && length === '00' && Number.parseInt(flags, 16) & FROM_ROUTER ? [name] : []
  })
}

/** Returns whether frames that stay on a bridge pass the firewall for IP too (br_netfilter). */
export function readBridgeFirewall(): boolean {
  return ['iptables', 'ip6tables'].every(name => readText(`/proc/sys/net/bridge/bridge-nf-call-${name}`)?.trim() === '1')
}

/** Returns whether the machine forwards packets from one network to another. */
export function readForwarding(family: 'ipv4' | 'ipv6'): boolean {
  return readText(family === 'ipv4' ? '/proc/sys/net/ipv4/ip_forward' : '/proc/sys/net/ipv6/conf/all/forwarding')?.trim() === '1'
}
