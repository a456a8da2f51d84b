/**
 * Requests of rtnetlink(7): interfaces, addresses, routes. Each function is what a command of ip(8) sends.
 *
 * A message may hold several. The kernel takes them in order and goes on after an error: what comes before and behind a request that failed has been done.
 */

import { addressBytes, isIpv6, macBytes } from '../program/addresses.ts'
import { AF, NETLINK, NLM_F, RTM } from '../program/constants.ts'
import type { NetlinkMessage } from '../program/kinds-netlink.ts'
import {
  IFA,
  IFA_F,
  IFF,
  IFLA,
  IFLA_BRPORT,
  IFLA_INET,
  IFLA_INFO,
  IPV4_DEVCONF,
  RT_SCOPE,
  RT_TABLE,
  RTA,
  RTN,
  RTPROT,
  VETH_INFO,
} from './constants-rtnetlink.ts'
import { type MessageWriter, messageOf, type NumberOrRegister, type Request } from './message.ts'

export function routeMessage(...requests: readonly Request[]): NetlinkMessage {
  return messageOf(NETLINK.ROUTE, requests)
}

/** Which interface of the socket's network namespace. */
export type LinkRef = { readonly name: string } | { readonly index: NumberOrRegister }

/** Asks for an interface: ENODEV if there is none. */
export function getLink(link: LinkRef): Request {
  return out => out.request(RTM.GETLINK, 0, () => linkOf(out, link))
}

export interface Bridge {
  readonly name: string
  /** Without one, a bridge takes that of a port, which changes as ports come and go. */
  readonly mac: string
  readonly mtu: number
}

/** Makes a bridge and turns it on; one of that name that is there gets this address and MTU. EOPNOTSUPP if an interface of that name is no bridge. */
export function newBridge({ name, mac, mtu }: Bridge): Request {
  return out =>
    out.request(RTM.NEWLINK, NLM_F.CREATE, () => {
      ifinfomsg(out, 0, true)
      out.text(IFLA.IFNAME, name)
      out.payload(IFLA.ADDRESS, macBytes(mac))
      out.number32(IFLA.MTU, mtu)
      out.nested(IFLA.LINKINFO, () => {
        out.text(IFLA_INFO.KIND, 'bridge')
        // Without data, though there is nothing to say, the kernel does not look at the kind of an interface that is there.
        out.nested(IFLA_INFO.DATA, () => undefined)
      })
    })
}

/** Removes an interface: ENODEV if there is none. What was a port of a bridge stays. */
export function deleteLink(link: LinkRef): Request {
  return out => out.request(RTM.DELLINK, 0, () => linkOf(out, link))
}

export interface Veth {
  readonly name: string
  readonly bridge: NumberOrRegister
  /** Of both ends. */
  readonly mtu: number
  readonly peer: {
    readonly name: string
    readonly mac: string
    /** The peer is made in the network namespace of this process. */
    readonly netns: { readonly pid: NumberOrRegister }
  }
}

/** Makes a pair of interfaces: one end on a bridge and turned on, its peer in another network namespace and off, for it cannot be on before the first end is there. */
export function newVeth({ name, bridge, mtu, peer }: Veth): Request {
  return out =>
    out.request(RTM.NEWLINK, NLM_F.CREATE | NLM_F.EXCL, () => {
      ifinfomsg(out, 0, true)
      out.text(IFLA.IFNAME, name)
      out.number32(IFLA.MTU, mtu)
      out.number32(IFLA.MASTER, bridge)
      out.nested(IFLA.LINKINFO, () => {
        out.text(IFLA_INFO.KIND, 'veth')
        out.nested(IFLA_INFO.DATA, () =>
          out.attribute(VETH_INFO.PEER, () => {
            ifinfomsg(out, 0)
            out.text(IFLA.IFNAME, peer.name)
            out.payload(IFLA.ADDRESS, macBytes(peer.mac))
            out.number32(IFLA.MTU, mtu)
            out.number32(IFLA.NET_NS_PID, peer.netns.pid)
          }),
        )
      })
    })
}

export interface LinkChange {
  readonly up?: boolean
  /** The index of the bridge that it becomes a port of; 0: of none. */
  readonly master?: NumberOrRegister
  readonly mac?: string
  /** Bytes. The same again changes nothing, and nobody hears of it. */
  readonly mtu?: number
  /** Whether packets to and from 127.0.0.0/8 may pass it (net.ipv4.conf.NAME.route_localnet). */
  readonly routeLocalnet?: boolean
}

/** Changes an interface: ENODEV if there is none. What is left out stays as it is. */
export function setLink(link: LinkRef, { up, master, mac, mtu, routeLocalnet }: LinkChange): Request {
  return out =>
    out.request(RTM.SETLINK, 0, () => {
      linkOf(out, link, up)
      if (mac !== undefined) out.payload(IFLA.ADDRESS, macBytes(mac))
      if (mtu !== undefined) out.number32(IFLA.MTU, mtu)
      if (master !== undefined) out.number32(IFLA.MASTER, master)
      if (routeLocalnet !== undefined) {
        const settings = () => out.number32(IPV4_DEVCONF.ROUTE_LOCALNET, Number(routeLocalnet))
        out.nested(IFLA.AF_SPEC, () => out.nested(AF.INET, () => out.nested(IFLA_INET.CONF, settings)))
      }
    })
}

/** Renames an interface, which has to be off: EBUSY if it is on. */
export function renameLink(index: NumberOrRegister, name: string): Request {
  return out =>
    out.request(RTM.SETLINK, 0, () => {
      ifinfomsg(out, index)
      out.text(IFLA.IFNAME, name)
    })
}

export interface BridgePort {
  /** A frame may go out where it came in: a container reaches itself through the bridge. */
  readonly hairpin: boolean
  /** No frame goes from one isolated port to another. */
  readonly isolated: boolean
}

/** Sets up a port of a bridge. It has to be one already: in the request that makes it a port, these would be ignored without an error. */
export function setBridgePort(link: LinkRef, { hairpin, isolated }: BridgePort): Request {
  return out =>
    out.request(RTM.NEWLINK, 0, () => {
      linkOf(out, link)
      out.nested(IFLA.LINKINFO, () => {
        out.text(IFLA_INFO.SLAVE_KIND, 'bridge')
        out.nested(IFLA_INFO.SLAVE_DATA, () => {
          out.number8(IFLA_BRPORT.MODE, Number(hairpin))
          out.number8(IFLA_BRPORT.ISOLATED, Number(isolated))
        })
      })
    })
}

export interface InterfaceAddress {
  readonly index: NumberOrRegister
  readonly address: string
  readonly prefixLength: number
  /** IPv6: use the address at once, without a second of asking whether a neighbour has it (duplicate address detection). */
  readonly noDad?: boolean
}

/** Gives an interface an address: one that it has already stays. */
export function newAddress({ index, address, prefixLength, noDad = false }: InterfaceAddress): Request {
  return out =>
    out.request(RTM.NEWADDR, NLM_F.CREATE | NLM_F.REPLACE, () => {
      const bytes = addressBytes(address)
      out.u8(familyOf(address))
      out.u8(prefixLength)
      out.u8(noDad ? IFA_F.NODAD : 0)
      out.u8(RT_SCOPE.UNIVERSE)
      out.u32(index)
      out.payload(IFA.LOCAL, bytes)
      out.payload(IFA.ADDRESS, bytes)
      // A network of two addresses or one has none that means all.
      if (!isIpv6(address) && prefixLength <= 30) out.payload(IFA.BROADCAST, lastOf(bytes, prefixLength))
    })
}

/** Takes an address from an interface: EADDRNOTAVAIL if it does not have it. */
export function deleteAddress({ index, address, prefixLength }: InterfaceAddress): Request {
  return out =>
    out.request(RTM.DELADDR, 0, () => {
      out.u8(familyOf(address))
      out.u8(prefixLength)
      out.u8(0)
      out.u8(RT_SCOPE.UNIVERSE)
      out.u32(index)
      out.payload(IFA.LOCAL, addressBytes(address))
    })
}

export interface Route {
  readonly gateway: string
  /** Absent: all that no other route leads to. */
  readonly destination?: { readonly address: string; readonly prefixLength: number }
  /** Which interface it leads over; absent: the one whose network the gateway lies in. */
  readonly index?: NumberOrRegister
}

export function newRoute({ gateway, destination, index }: Route): Request {
  return out =>
    out.request(RTM.NEWROUTE, NLM_F.CREATE | NLM_F.EXCL, () => {
      out.u8(familyOf(gateway))
      out.u8(destination?.prefixLength ?? 0)
      out.u8(0)
      out.u8(0)
      out.u8(RT_TABLE.MAIN)
      out.u8(RTPROT.BOOT)
      out.u8(RT_SCOPE.UNIVERSE)
      out.u8(RTN.UNICAST)
      out.u32(0)
      if (destination) out.payload(RTA.DST, addressBytes(destination.address))
      out.payload(RTA.GATEWAY, addressBytes(gateway))
      if (index !== undefined) out.number32(RTA.OIF, index)
    })
}

function linkOf(out: MessageWriter, link: LinkRef, up?: boolean): void {
  ifinfomsg(out, 'index' in link ? link.index : 0, up)
  if ('name' in link) out.text(IFLA.IFNAME, link.name)
}

/** `struct ifinfomsg`: family, padding and type; index; flags, and which of them are meant. */
function ifinfomsg(out: MessageWriter, index: NumberOrRegister, up?: boolean): void {
  out.u32(0)
  out.u32(index)
  out.u32(up ? IFF.UP : 0)
  out.u32(up === undefined ? 0 : IFF.UP)
}

const familyOf = (address: string): number => (isIpv6(address) ? AF.INET6 : AF.INET)

/** The address of a network whose bits behind the prefix are all one. */
function lastOf(bytes: Uint8Array, prefixLength: number): Uint8Array {
  return bytes.map((byte, index) => byte | (0xff >> Math.min(8, Math.max(0, prefixLength - index * 8))))
}
