/** An example of what a container on the default bridge gets, for lessons, and where nothing can be read. */

import { printIpv4 } from '../formats/net/ipv4.ts'
import type { PlanDraft } from '../plan/plan.ts'
import { cableOf } from './cable.ts'
import { portsAt, wantedPorts } from './choose-ports.ts'
import type { HeldBridge } from './held.ts'
import { endpointOf, macOf } from './hold.ts'

const prefixLength = 16
const FIRST = 0xac11_0000

export function exampleBridge(draft: Pick<PlanDraft, 'id' | 'request' | 'image'>): HeldBridge {
  const wanted = wantedPorts(draft.request, draft.image, { anywhere: ['0.0.0.0'], ephemeral: [32_768, 60_999] })
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
    ports: wanted.flatMap((port, index) => portsAt(port, Math.min(port.range[0] + index, port.range[1]))),
  }
}
