/** What requests of rtnetlink(7) do to interfaces, addresses and routes, and what one sees of it, in words. Pure. */

import { Refusal } from './firewall.ts'
import { changeInterface, type Interface, type Namespace, type Network, printSubnet, turnOn } from './network.ts'
import type { AddressRequest, LinkRequest, Reference, RouteMessageRequest, RouteRequest } from './request.ts'
import { routeTo } from './routing.ts'

export interface Socket {
  /** The namespace that it was opened in: that is the one it changes. */
  readonly namespace: string
  /** Of an interface's index that an earlier answer has given. */
  numberOf(reference: Reference): number
  /** In which namespace a process is. */
  namespaceOf(process: Reference): string
}

export interface Change {
  readonly network: Network
  readonly says?: string
  /** Of the interface that the answer is about. */
  readonly index?: number
}

/** @throws {Refusal} what the kernel refuses */
export function changeLinks(network: Network, request: RouteMessageRequest, socket: Socket): Change {
  switch (request.object) {
    case 'link':
      return changeLink(network, request, socket)
    case 'address':
      return addAddress(network, request, socket)
    case 'route':
      return addRoute(network, request, socket)
  }
}

function changeLink(network: Network, request: LinkRequest, socket: Socket): Change {
  const own = namespaceIn(network, socket)
  const { name, index } = request
  const found = own.interfaces.find(each => (index === undefined ? each.name === name : each.index === socket.numberOf(index)))
  if (found && request.exclusive) throw new Refusal('EEXIST', `${name} is there already`)
  if (!found && request.action === 'new' && request.type !== undefined) return makeLink(network, request, socket)
  if (!found) throw new Refusal('ENODEV', `there is no interface ${name ?? index}`)
  if (request.action === 'get') return { network, index: found.index }
  if (request.action === 'delete') return { network: removeLink(network, found, socket), says: `${found.name} is gone` }
  const { hairpin, isolated, routeLocalnet, mac, isUp, master } = request
  const changed = changeInterface(own, found.name, {
    ...definedIn({ hairpin, isolated, routeLocalnet, mac }),
    ...(master !== undefined && { master: master === 0 ? '' : nameOf(own, socket.numberOf(master)) }),
    ...(isUp === false && { isUp }),
  })
  const says = [
    ...(isUp === undefined || isUp === found.isUp ? [] : [`${found.name} is ${isUp ? 'up' : 'down'}`]),
    ...(routeLocalnet ? [`packets from and to 127.0.0.0/8 may pass ${found.name}`] : []),
    ...(hairpin === undefined ? [] : [`${found.name}: a frame may ${hairpin ? 'go back' : 'not go back'} where it came from`]),
    ...(isolated ? [`${found.name}: no frame goes to another isolated port`] : []),
    ...(master === 0 ? [`${found.name} is off its bridge`] : []),
  ]
  return {
    network: { ...network, [socket.namespace]: isUp ? turnOn(changed, found.name) : changed },
    ...(says.length > 0 && { says: says.join('; ') }),
  }
}

function makeLink(network: Network, { name = '', type, mac, isUp = false, master, peer }: LinkRequest, socket: Socket): Change {
  const own = namespaceIn(network, socket)
  const made = { name, isUp, addresses: [], routeLocalnet: false, ...(mac !== undefined && { mac }) }
  const index = nextIndex(own)
  if (type === 'bridge') {
    const bridge: Interface = { ...made, index, type }
    return { network: { ...network, [socket.namespace]: withInterface(own, bridge) }, says: `${name} is there: a bridge`, index }
  }
  if (type !== 'veth' || !peer) throw new RangeError(`the picture does not know interfaces of type ${type}`)
  const there = socket.namespaceOf(peer.process)
  const other = network[there]
  if (!other) throw new Refusal('ESRCH', 'there is no such process')
  if (other.interfaces.some(each => each.name === peer.name)) throw new Refusal('EEXIST', `${peer.name} is there already`)
  const bridge = master === undefined ? undefined : nameOf(own, socket.numberOf(master))
  const near: Interface = {
    ...made,
    index,
    type,
    peer: { namespace: there, interface: peer.name },
    ...(bridge !== undefined && { master: bridge }),
  }
  const far: Interface = {
    ...made,
    isUp: false,
    name: peer.name,
    index: nextIndex(other),
    mac: peer.mac,
    type,
    peer: { namespace: socket.namespace, interface: name },
  }
  return {
    network: { ...network, [socket.namespace]: withInterface(own, near), [there]: withInterface(other, far) },
    says: `a cable: ${name} is plugged into ${bridge}, its other end is ${peer.name} in the container`,
    index,
  }
}

/** The kernel's choice, while no interface has been removed. */
function nextIndex({ interfaces }: Namespace): number {
  return Math.max(0, ...interfaces.map(each => each.index)) + 1
}

/** A pair of interfaces goes as one. */
function removeLink(network: Network, { name, peer }: Interface, { namespace }: Socket): Network {
  const without = (of: string, gone: string) => {
    const { interfaces, ...rest } = network[of] ?? { interfaces: [], routes: [], forwards: false, tables: [] }
    return { ...rest, interfaces: interfaces.filter(each => each.name !== gone) }
  }
  return {
    ...network,
    [namespace]: without(namespace, name),
    ...(peer && { [peer.namespace]: without(peer.namespace, peer.interface) }),
  }
}

function addAddress(network: Network, { index, address, prefixLength }: AddressRequest, socket: Socket): Change {
  const own = namespaceIn(network, socket)
  const name = nameOf(own, socket.numberOf(index))
  const subnet = { address, prefixLength }
  const before = own.interfaces.find(each => each.name === name)?.addresses ?? []
  if (before.some(each => each.address === address)) return { network }
  const changed = changeInterface(own, name, { addresses: [...before, subnet] })
  return { network: { ...network, [socket.namespace]: changed }, says: `${name} has the address ${printSubnet(subnet)}` }
}

function addRoute(network: Network, { destination, gateway }: RouteRequest, socket: Socket): Change {
  const own = namespaceIn(network, socket)
  const out = routeTo(own, gateway)
  if (!out || out.gateway !== undefined) throw new Refusal('ENETUNREACH', `${gateway} is no neighbour`)
  const [address = '', prefixLength = ''] = (destination ?? '').split('/')
  const route = {
    gateway,
    interface: out.interface,
    ...(destination !== undefined && { destination: { address, prefixLength: Number(prefixLength) } }),
  }
  return {
    network: { ...network, [socket.namespace]: { ...own, routes: [...own.routes, route] } },
    says: `${destination ?? 'what is for no neighbour'} goes to ${gateway}, over ${out.interface}`,
  }
}

function withInterface(namespace: Namespace, added: Interface): Namespace {
  return { ...namespace, interfaces: [...namespace.interfaces, added] }
}

function namespaceIn(network: Network, { namespace }: Socket): Namespace {
  const found = network[namespace]
  if (!found) throw new RangeError(`there is no network namespace ${namespace}`)
  return found
}

function nameOf({ interfaces }: Namespace, index: number): string {
  const found = interfaces.find(each => each.index === index)
  if (!found) throw new Refusal('ENODEV', `there is no interface ${index}`)
  return found.name
}

function definedIn<T>(object: { readonly [Name in keyof T]: T[Name] | undefined }): Partial<T> {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as Partial<T>
}
