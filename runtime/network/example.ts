/** An example of what a container on the default bridge gets, for lessons, and where nothing can be read. */

import { printIpv4 } from '../formats/net/ipv4.ts'
import type { PlanDraft } from '../plan/plan.ts'
import { cableOf } from './cable.ts'
import { choosePorts } from './choose-ports.ts'
import type { HeldBridge, HeldPort } from './held.ts'
import { endpointOf, macOf } from './hold.ts'

const prefixLength = 16
const FIRST = 0xac11_0000

export function exampleBridge(draft: Pick<PlanDraft, 'id' | 'request' | 'image'>): HeldBridge {
  let next = 32_768
  const claim = ([port]: readonly HeldPort[]) => port !== undefined && port.hostPort >= next && ++next > 0
  const choice = { anywhere: ['0.0.0.0'], ephemeral: [next, 60_999] as const, claim }
  const address = endpointOf(draft)?.IPv4Address || printIpv4(FIRST + 2)
  const addresses = [{ address, prefixLength }]
  return {
    kind: 'bridge',
    network: 'bridge',
    id: 'b'.repeat(64),
    interface: 'minidock0',
    table: 'minidock',
    bridgeMac: '02:42:4d:49:4e:49',
    mtu: 1500,
    icc: true,
    isolated: false,
    flows: [],
    firewall: true,
    bridgeAddresses: [{ address: printIpv4(FIRST + 1), prefixLength }],
    formerAddresses: [],
    gateways: [printIpv4(FIRST + 1)],
    subnets: [{ address: printIpv4(FIRST), prefixLength }],
    isReady: false,
    otherCables: [],
    forward: ['ipv4'],
    advertised: [],
    forwards: ['ipv4'],
    addresses,
    mac: macOf(draft, addresses),
    cable: cableOf(draft.id, 1),
    endpoint: 'e'.repeat(64),
    leases: [`/var/lib/minidock/networks/bridge/leases/${address}`],
    dns: { nameservers: [], search: [], options: [] },
    hostGateways: [printIpv4(FIRST + 1)],
    links: [],
    ports: choosePorts(draft.request, draft.image, choice).flatMap(chosen => (Array.isArray(chosen) ? chosen : [])),
  }
}
