/**
 * The heart of chapter 5: a cable from the container to the host, an address, a way out,
 * and a port that leads in.
 */

import { address, protocol, service } from '../kernel/netlink/nft-data-types.ts'
import type { SetElement } from '../kernel/netlink/nft-elements.ts'
import {
  newAddress,
  newRoute,
  newVeth,
  routeMessage,
  setLink,
} from '../kernel/netlink/rtnetlink.ts'
import type { Emitter } from '../kernel/program/program.ts'
import type { Register } from '../kernel/program/register.ts'

// #region interface
/** A veth pair: what goes in at one end comes out at the other. */
export interface Cable {
  /** The host's end. */
  readonly name: string
  /** The index of the bridge that the host's end is plugged into. */
  readonly bridge: Register
  /** The container's first process: the other end is put into its network namespace. */
  readonly pid: Register
  /** The hardware address of the container's end: `02:42:ac:11:00:02`. */
  readonly mac: string
  /** Bytes that fit into a packet. */
  readonly mtu: number
}

/** An address with the length of its network's prefix: 172.17.0.2/16. */
export interface InterfaceAddress {
  readonly address: string
  readonly prefixLength: number
}

/** A published port. */
export interface Published {
  readonly transport: 'tcp' | 'udp'
  readonly hostPort: number
  readonly containerAddress: string
  readonly containerPort: number
}

export interface NetworkHeart {
  /**
   * On the host: makes the cable, one end in the bridge, the other in the container.
   * @param route a socket of rtnetlink(7) in the host's namespace
   */
  connect(cable: Cable, route: Register, host: Emitter): void
  /**
   * In the container: gives its interface an address, and turns it on.
   * @param eth0 the index of the interface
   * @param own a socket of rtnetlink(7) in the container's namespace
   */
  address(address: InterfaceAddress, eth0: Register, own: Register, child: Emitter): void
  /** In the container: sends what is for no neighbour to the gateway. */
  route(gateway: string, own: Register, child: Emitter): void
  /**
   * Returns the element of the firewall's map by which packets for a port of the host are
   * sent on to the container.
   */
  publish(port: Published): SetElement
}
// #endregion interface

// #region heart
export const heart: NetworkHeart = {
  // #region connect
  connect({ name, bridge, pid, mac, mtu }, route, host) {
    const peer = { name: 'eth0', mac, netns: { pid } }
    host
      .because('a cable from the bridge into the container: no packet passes without it')
      .netlink(route, routeMessage(newVeth({ name, bridge, mtu, peer })))
  },
  // #endregion connect

  // #region address
  address(address, eth0, own, child) {
    const named = newAddress({ index: eth0, ...address, noDad: true })
    const up = setLink({ index: eth0 }, { up: true })
    child
      .because('the interface is born down and has no address: no neighbour can name it')
      .netlink(own, routeMessage(named, up))
  },
  // #endregion address

  // #region route
  route(gateway, own, child) {
    child
      .because('the bridge forwards packets: without a route, only neighbours are reached')
      .netlink(own, routeMessage(newRoute({ gateway })))
  },
  // #endregion route

  // #region publish
  publish({ transport, hostPort, containerAddress, containerPort }) {
    return {
      key: [protocol(transport), service(hostPort)],
      data: [address(containerAddress), service(containerPort)],
    }
  },
  // #endregion publish
}
// #endregion heart
