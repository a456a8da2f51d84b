/**
 * Connects a container while it is born. The stage makes the cable once the new process has its namespace; the process meanwhile makes its root, and then waits.
 *
 *   stage    clone ─▶ make the cable, its end into the process's namespace ─▶ write `ready`
 *   process  ……………………………………………………………………………………………… read `ready` ─▶ address, route
 */

import { getLink, routeMessage, setBridgePort } from '../kernel/netlink/rtnetlink.ts'
import { AF, EFD, NETLINK, SOCK } from '../kernel/program/constants.ts'
import { OutputBuffer } from '../kernel/program/kinds.ts'
import type { Emitter } from '../kernel/program/program.ts'
import type { Register } from '../kernel/program/register.ts'
import type { Birth } from '../plan/birth.ts'
import type { NetworkHeart } from './heart.ts'
import type { HeldBridge } from './held.ts'
import { writeSettingIfThere } from './write-setting.ts'

/** An eventfd counts in 8 bytes. eventfd(2). */
const ONE = new Uint8Array(BigUint64Array.of(1n).buffer)

/** How a cable is plugged in. */
export const portOf = ({ isolated }: HeldBridge) => ({ hairpin: true, isolated })

/** @param bridge the register that has the bridge's index */
export function plugIn(held: HeldBridge, bridge: Register, heart: NetworkHeart, birth: Birth): void {
  const [route, ready] = [birth.register('route'), birth.register('ready')]
  birth
    .host('prepare')
    .because('the stage and the new process meet here, when the cable is plugged in')
    .into(ready)
    .eventfd2(0, EFD.CLOEXEC)
  const connect = birth.host('connect')
  heart.connect({ name: held.cable, bridge, pid: birth.pid(), mac: held.mac, mtu: held.mtu }, route, connect)
  connect
    .because('hairpin: a container reaches its own published port; isolated: no frame goes from one container to another')
    .netlink(route, routeMessage(setBridgePort({ name: held.cable }, portOf(held))))
  connect.because('the new process may use its interface now').write(ready, ONE, ONE.length)
  setUp(held, heart, birth)
}

function setUp({ addresses, gateways, cable }: HeldBridge, heart: NetworkHeart, birth: Birth): void {
  const child = birth.child('root')
  const [route, ready, own] = [birth.register('route'), birth.register('ready'), birth.register('own_route')]
  const eth0 = birth.register('eth0')
  child
    .because('the interface comes from the stage: before that there is nothing to give an address to')
    .read(ready, new OutputBuffer(ONE.length), ONE.length)
  child
    .because("a socket belongs to the namespace in which it is opened: this one changes the container's network")
    .into(own)
    .socket_netlink(AF.NETLINK, SOCK.RAW | SOCK.CLOEXEC, NETLINK.ROUTE)
  if (!addresses.some(({ address }) => address.includes(':'))) withoutIpv6(birth.register('setting'), child)
  child
    .because('the kernel has chosen its number: the namespace may have been born with tunnels (net.core.fb_tunnels_only_for_init_net)')
    .into(eth0)
    .netlink(own, routeMessage(getLink({ name: 'eth0' })))
  for (const address of addresses) heart.address(address, eth0, own, child)
  for (const gateway of gateways) heart.route(gateway, own, child)
  child
    .because(
      'asked about it, the kernel finishes turning the cable on at once: else the first packet could be lost, and be sent again a second later',
    )
    .netlink(route, routeMessage(getLink({ name: cable })))
  const close = child.because("another process could take the host's socket from this one")
  for (const descriptor of [route, own, ready]) close.close(descriptor)
}

/** Where the network has no IPv6, the interface has no address of it either, as docker's. Before the interface is on, or the kernel gives it one. */
function withoutIpv6(file: Register, emitter: Emitter): void {
  const child = emitter.because('this network has no IPv6: without this, the kernel would give the interface an address by itself')
  // A kernel without IPv6 has no such file.
  writeSettingIfThere('/proc/sys/net/ipv6/conf/eth0/disable_ipv6', '1', file, child)
}
