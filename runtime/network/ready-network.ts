/**
 * Makes the network that containers are plugged into, where it is missing: the bridge with its addresses, the firewall's table, forwarding. Each start does it, so
 * what was deleted by hand is made again. A message that asks whether something is there costs a fiftieth of a millisecond; what makes it is sent only if it is not.
 */

import { deleteTable, firewallMessage, newTable } from '../kernel/netlink/nft-objects.ts'
import {
  deleteAddress,
  getLink,
  newAddress,
  newBridge,
  renameLink,
  routeMessage,
  setBridgePort,
  setLink,
} from '../kernel/netlink/rtnetlink.ts'
import { AF, NETLINK, SOCK } from '../kernel/program/constants.ts'
import type { Emitter } from '../kernel/program/program.ts'
import type { Register } from '../kernel/program/register.ts'
import type { Birth } from '../plan/birth.ts'
import { addPass, hasForward, hasPass, type PassFamily, passFamilies } from './firewall/other-firewalls.ts'
import { tableOf } from './firewall/table.ts'
import type { NetworkHeart } from './heart.ts'
import type { HeldBridge } from './held.ts'
import { portOf } from './plug-in.ts'
import { forgetFlowsOf, publishedBy } from './published.ts'
import { elementsOf, strangersOf, wholeTable } from './table-of-network.ts'
import { writeSetting, writeSettingIfThere } from './write-setting.ts'

const RAW = SOCK.RAW | SOCK.CLOEXEC

/** Returns the register that has the bridge's index when the stage connects the container. */
export function readyNetwork(held: HeldBridge, heart: NetworkHeart, birth: Birth): Register {
  const prepare = birth.host('prepare')
  const route = birth.register('route')
  prepare
    .because("interfaces, addresses and routes are made by messages to the kernel; the socket stays in the host's namespace")
    .into(route)
    .socket_netlink(AF.NETLINK, RAW, NETLINK.ROUTE)
  const bridge = readyBridge(held, route, birth)
  if (held.firewall) readyFirewall(held, heart, birth)
  forward(held, birth)
  return bridge
}

function readyBridge(held: HeldBridge, route: Register, birth: Birth): Register {
  const { interface: name, bridgeMac: mac, mtu, bridgeAddresses, formerAddresses, isReady, firewall, damage } = held
  const prepare = birth.host('prepare')
  const bridge = birth.register('bridge')
  const make = newBridge({ name, mac, mtu })
  if (held.renamed !== undefined) giveNameBack(held.renamed, name, route, prepare)
  prepare
    .because('the bridge joins the containers as a switch joins computers: the first start makes it, and each one sets its MTU')
    .into(bridge)
    .tolerating('ENODEV')
    .netlink(route, routeMessage(setLink({ name }, { mtu }), getLink({ name })), routeMessage(make, getLink({ name })))
  if (damage?.localnet)
    prepare
      .because('somebody has turned it off: without it, 127.0.0.1 of the host does not lead to published ports')
      .netlink(route, routeMessage(setLink({ name }, { routeLocalnet: true })))
  if (isReady) return bridge
  refuseRouters(name, birth.register('setting'), prepare)
  const addresses = bridgeAddresses.map(address => newAddress({ index: bridge, ...address, noDad: true }))
  prepare
    .because('the bridge has no address yet: containers could not send anything to the host, or through it')
    .netlink(route, routeMessage(make, ...addresses, setLink({ name }, { ...(firewall && { routeLocalnet: true }) })))
  for (const cable of held.otherCables)
    prepare
      .because('the cable of a container that runs already leads nowhere, where the bridge was deleted')
      .tolerating('ENODEV')
      .netlink(route, routeMessage(setLink({ name: cable }, { up: true, master: bridge }), setBridgePort({ name: cable }, portOf(held))))
  for (const address of formerAddresses)
    prepare
      .because('daemon.json has given the network another range')
      .tolerating('EADDRNOTAVAIL')
      .netlink(route, routeMessage(deleteAddress({ index: bridge, ...address })))
  return bridge
}

function giveNameBack(renamed: string, name: string, route: Register, emitter: Emitter): void {
  const prepare = emitter.because(
    'somebody has renamed the bridge: a second one would have the same address, and containers that run hang on this one',
  )
  const index = emitter.register('renamed')
  prepare.into(index).netlink(route, routeMessage(getLink({ name: renamed })))
  prepare.netlink(route, routeMessage(setLink({ index }, { up: false }), renameLink(index, name)))
}

/** Before the bridge has an address, and a container. The kernel turns it on for each new interface, and forwarding, which turns it off, may be off for IPv6. */
function refuseRouters(bridge: string, file: Register, emitter: Emitter): void {
  const prepare = emitter.because(
    'a container could call itself a router of IPv6: the host would take an address and its default route from it',
  )
  // A kernel without IPv6 has no such file.
  writeSettingIfThere(`/proc/sys/net/ipv6/conf/${bridge}/accept_ra`, '0', file, prepare)
}

function readyFirewall(held: HeldBridge, heart: NetworkHeart, birth: Birth): void {
  const prepare = birth.host('prepare')
  const socket = birth.register('firewall')
  prepare.because('rules for packets are messages to nf_tables').into(socket).socket_netlink(AF.NETLINK, RAW, NETLINK.NETFILTER)
  const { publishers, passes = [] } = held.damage ?? {}
  const ports = publishedBy(held, heart)
  const whole = wholeTable(held, [...ports, ...(publishers ?? []).flatMap(other => publishedBy(other, heart))])
  if (held.formerAddresses.length > 0)
    prepare
      .because('daemon.json has given the network another range: the table is made anew, without what it says of the last one')
      .netlink(socket, firewallMessage(newTable(tableOf(held.table)), deleteTable(tableOf(held.table)), ...whole))
  else if (publishers)
    prepare
      .because('the table or rules of it are missing: it is made again, with the ports of all containers that run')
      .netlink(socket, firewallMessage(...whole))
  else
    prepare
      .because('published ports are elements of a map; if the table is missing, it is made with its rules in one step')
      .tolerating('ENOENT')
      .netlink(socket, firewallMessage(...elementsOf(held, ports)), firewallMessage(...whole))
  for (const family of passFamilies(held)) letPass(family, passes.includes(family), socket, birth)
  forgetFlowsOf(held, socket, prepare)
  if (held.forward.length > 0)
    prepare
      .because('the machine is about to forward packets: those that are none of ours stay dropped')
      .netlink(socket, firewallMessage(...strangersOf(held.table, held.forward)))
}

/**
 * A drop of another firewall would be final: docker and ufw drop what is forwarded, unless their own rules let it pass.
 * @param isBroken the rules are there in part only
 */
function letPass(family: PassFamily, isBroken: boolean, socket: Register, birth: Birth): void {
  const forward = birth.register(`forward_chain_${family}`)
  const prepare = birth
    .host('prepare')
    .because('where iptables is used, as docker and ufw do, it could drop what containers send and get: a rule lets it pass')
  prepare
    .into(forward)
    .tolerating('ENOENT')
    .netlink(socket, firewallMessage(...hasForward(family)))
  const add = firewallMessage(...addPass(family))
  if (isBroken) prepare.netlink(socket, add, undefined, forward)
  else prepare.tolerating('ENOENT').netlink(socket, firewallMessage(...hasPass(family)), add, forward)
}

function forward({ forward, advertised }: HeldBridge, birth: Birth): void {
  for (const name of advertised) {
    const keep = birth
      .host('prepare')
      .because("a machine that forwards listens to no router any more, and the host's own default route would go: 2 makes it listen")
    writeSetting(`/proc/sys/net/ipv6/conf/${name}/accept_ra`, '2', birth.register('setting'), keep)
  }
  for (const family of forward) {
    const path = family === 'ipv4' ? '/proc/sys/net/ipv4/ip_forward' : '/proc/sys/net/ipv6/conf/all/forwarding'
    writeSetting(
      path,
      '1',
      birth.register('setting'),
      birth.host('prepare').because('the kernel drops packets from one network to another until it is told to forward'),
    )
  }
}
