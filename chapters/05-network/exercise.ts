/**
 * Chapter 5, your turn: a network for a container.
 *
 * The rest of the engine is there: it has made the bridge, found a free address, opened a
 * socket to the kernel, and it holds the published ports of the host. It calls your heart
 * twice: on the host, when the new process has its network namespace; then inside of that.
 * What you need is in runtime/kernel/netlink/rtnetlink.ts: each function there writes what
 * a command of ip(8) sends. Import those that you use.
 */

import { address, protocol, service } from '../../runtime/kernel/netlink/nft-data-types.ts'
import type { SetElement } from '../../runtime/kernel/netlink/nft-elements.ts'
import type { Emitter } from '../../runtime/kernel/program/program.ts'
import type { Register } from '../../runtime/kernel/program/register.ts'

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

export const heart: NetworkHeart = {
  connect({ pid, mac }, _route, host) {
    const peer = { name: 'eth0', mac, netns: { pid } }
    // TODO 1: there is a cable, with one end in the bridge and the other in the container.
    // So far there is only a description of the container's end.
    host.because(`${peer.name} is one end of a cable, and the bridge has the other`)
  },

  address(_address, _eth0, _own, _child) {
    // TODO 2: the container's interface has its address, which can be used at once, and
    // is on. So far it is off, and nobody can name it.
  },

  route(_gateway, _own, _child) {
    // TODO 3: what is for no neighbour goes to the gateway. So far it goes nowhere.
  },

  publish({ transport }) {
    // TODO 4: a client of the host's port reaches the port of the container. So far
    // port 0 leads nowhere.
    return {
      key: [protocol(transport), service(0)],
      data: [address('0.0.0.0'), service(0)],
    }
  },
}
