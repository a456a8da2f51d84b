/** The walks that a reader can choose: who sends a packet to whom. */

import type { Journey } from './journey.ts'
import { changeInterface, type Network } from './network.ts'
import { printEnd } from './packet.ts'

/** A port of the host leads to one of the first container. */
export const PORTS = { host: 8080, container: 80 }

/** The command lines that make the picture's containers. */
export const CONTAINERS = [
  {
    name: 'web',
    id: '4e1f8ab0c6d2937f51e48a0bd96c3f7250b8e1d4a7f3629c05d8be14f96a27c3',
    argv: ['run', '-d', '--name', 'web', '-p', `${PORTS.host}:${PORTS.container}`, 'busybox', 'httpd', '-f'],
  },
  {
    name: 'neighbour',
    id: '9b02d7c415e8f36a7c0d94e1b85f26a3d9e07c41f8b6532ae10d97c4b35f8a62',
    argv: ['run', '-d', '--name', 'neighbour', '--ip', '172.17.0.3', 'busybox', 'httpd', '-f'],
  },
]

export interface Walk {
  readonly id: string
  readonly from: string
  /** In the words of whoever chooses it. */
  readonly title: string
  readonly destination: string
  readonly port: number
  /** What somebody has done to the networks before. */
  readonly prepare?: (network: Network) => Network
}

export const WALKS: readonly Walk[] = [
  { id: 'published', from: 'outside', title: "a client outside → the host's port 8080", destination: '192.0.2.2', port: PORTS.host },
  { id: 'loopback', from: 'host', title: 'the host → 127.0.0.1, port 8080', destination: '127.0.0.1', port: PORTS.host },
  { id: 'outward', from: 'web', title: 'the container → a server outside', destination: '192.0.2.1', port: PORTS.container },
  { id: 'neighbour', from: 'web', title: 'the container → its neighbour', destination: '172.17.0.3', port: PORTS.container },
  {
    id: 'direct',
    from: 'outside',
    title: "a client outside → the container's own address",
    destination: '172.17.0.2',
    port: PORTS.container,
  },
  {
    id: 'into-loopback',
    from: 'web',
    title: "the container → the host's 127.0.0.1, by a route of its own",
    destination: '127.0.0.1',
    port: PORTS.container,
    prepare: withoutLoopback,
  },
  {
    id: 'hairpin',
    from: 'web',
    title: "the container → the host's port 8080, which is its own",
    destination: '192.0.2.2',
    port: PORTS.host,
  },
]

/** Root in a container takes 127.0.0.1 from its loopback interface, and routes it to the bridge. */
function withoutLoopback(network: Network): Network {
  const { web } = network
  if (!web) throw new RangeError('there is no container web')
  const changed = changeInterface(changeInterface(web, 'lo', { addresses: [] }), 'eth0', { routeLocalnet: true })
  const route = { destination: { address: '127.0.0.0', prefixLength: 8 }, gateway: '172.17.0.1', interface: 'eth0' }
  return { ...network, web: { ...changed, routes: [...changed.routes, route] } }
}

/** How a walk ends, in a sentence. */
export function ending({ steps, end, back }: Journey): string {
  const { source, sourcePort, destination, destinationPort } = end.packet
  if (end.kind === 'dropped') {
    const { rule } = steps.at(-1) ?? {}
    return `Dropped${rule ? ` by a rule of chain ${rule.chain}` : ''}: the client waits, and nobody tells it why.`
  }
  const got = `The program in ${end.namespace} sees a client ${printEnd(source, sourcePort)} at its own ${printEnd(destination, destinationPort)}`
  if (back?.kind !== 'arrives') return `${got}; its answer is lost.`
  return `${got}; the client sees an answer of ${printEnd(back.packet.source, back.packet.sourcePort)}.`
}
