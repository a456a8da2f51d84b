/**
 * A packet's way from a program to another, and the answer's way back: through namespaces, over cables and bridges, and at each hook through the rules that are there.
 * What the kernel does, as far as this picture's networks need it; `lab/site/packet-walks.test.ts` compares it with a kernel.
 */

import { isLoopback } from './address.ts'
import type { Device } from './evaluate.ts'
import { Flows, type Tracked } from './flows.ts'
import { type AskedRule, Hook } from './hooks.ts'
import type { Interface, Namespace, Network } from './network.ts'
import { answerTo, printEnd, type Tuple } from './packet.ts'
import type { HookPoint } from './request.ts'
import { isOwn, routeTo, sourceFor } from './routing.ts'

export interface Step {
  readonly namespace: string
  /** The interface that it is at. */
  readonly interface: string
  /** Where rules are asked; absent: elsewhere on its way. */
  readonly hook?: HookPoint
  readonly rule?: AskedRule
  /** As it is afterwards. */
  readonly packet: Tuple
  readonly isAnswer: boolean
  readonly says: string
}

/** Where a packet's way ends. */
export type End =
  | { readonly kind: 'arrives'; readonly namespace: string; readonly packet: Tuple }
  | { readonly kind: 'dropped'; readonly namespace: string; readonly packet: Tuple }

export interface Journey {
  readonly steps: readonly Step[]
  readonly end: End
  /** Of the answer; absent: there was none. */
  readonly back?: End
}

/** Sends a packet to an address, and the answer back. @param port the port that the kernel gave to the client */
export function travel(network: Network, from: string, to: Pick<Tuple, 'destination' | 'destinationPort'>, port: number): Journey {
  const traveller = new Traveller(network)
  const end = traveller.send(from, { ...to, source: undefined, sourcePort: port }, false)
  if (end.kind === 'dropped') return { steps: traveller.steps, end }
  const back = traveller.send(end.namespace, answerTo(end.packet), true)
  return { steps: traveller.steps, end, back }
}

interface Place {
  readonly namespace: string
  readonly isAnswer: boolean
}

/** A packet within a namespace. */
interface Inside extends Place {
  readonly packet: Tuple
  readonly tracked?: Tracked | undefined
  readonly incoming?: Interface
  readonly outgoing?: Interface
  /** To whom the outgoing interface sends it. */
  readonly neighbour?: string
}

class Traveller {
  readonly steps: Step[] = []
  readonly #network: Network
  readonly #flows = new Map<string, Flows>()

  constructor(network: Network) {
    this.#network = network
  }

  /** From a program. */
  send(namespace: string, wanted: Omit<Tuple, 'source'> & { readonly source: string | undefined }, isAnswer: boolean): End {
    const { destination } = wanted
    const own = this.#in(namespace)
    const out = this.#outTo(own, destination)
    const source = wanted.source ?? (out && (out.type === 'loopback' ? destination : sourceFor(own, out.name, out.neighbour)))
    const packet = { ...wanted, source: source ?? '0.0.0.0' }
    const place = { namespace, isAnswer }
    if (!out || source === undefined) return this.#dropped({ ...place, packet }, `no route leads to ${destination}`)
    const to = printEnd(destination, packet.destinationPort)
    const first = this.#tell(
      { ...place, packet, outgoing: out },
      `${isAnswer ? 'the program answers' : 'a program sends a packet'} to ${to}: the routes say over ${out.name}`,
    )
    const sent = this.#ask('output', first)
    return 'kind' in sent ? sent : this.#leave(this.#rerouted(first, sent))
  }

  /** Where NAT has changed the destination of what a program sends, the routes are asked again. */
  #rerouted(before: Inside, after: Inside): Inside {
    if (before.packet.destination === after.packet.destination) return after
    const out = this.#outTo(this.#in(after.namespace), after.packet.destination)
    if (!out) return after
    return this.#tell(
      { ...after, outgoing: out, neighbour: out.neighbour },
      `the routes are asked again: ${after.packet.destination} is reached over ${out.name}`,
    )
  }

  #leave(inside: Inside): End {
    const { namespace, packet, outgoing } = inside
    if (outgoing && isLoopback(packet.source) && outgoing.type !== 'loopback' && !outgoing.routeLocalnet)
      return this.#dropped(inside, `a packet from ${packet.source} may not leave by ${outgoing.name}: route_localnet is off`)
    const sent = this.#ask('postrouting', inside)
    if ('kind' in sent) return sent
    const out = sent.outgoing
    if (!out) throw new RangeError(`a packet leaves ${namespace} by no interface`)
    if (out.type === 'loopback')
      return this.#enter({ namespace, isAnswer: sent.isAnswer, packet: sent.packet, tracked: sent.tracked, incoming: out })
    return this.#wire(sent, out, this.#outTo(this.#in(namespace), sent.packet.destination)?.neighbour ?? sent.packet.destination)
  }

  /** Over a cable, to whoever has the neighbour's address. */
  #wire(inside: Inside, out: Interface, neighbour: string): End {
    const { namespace } = inside
    if (out.type === 'bridge') return this.#switch(inside, namespace, out.name, undefined, neighbour)
    const end = out.peer
    const far = end && this.#in(end.namespace).interfaces.find(({ name }) => name === end.interface)
    if (!end || !far?.isUp) return this.#dropped(inside, `${out.name} leads to nobody`)
    if (far.master) return this.#switch(inside, end.namespace, far.master, far, neighbour)
    if (!isOwn(this.#in(end.namespace), neighbour)) return this.#dropped(inside, `nobody there has ${neighbour}`)
    return this.#enter({ namespace: end.namespace, isAnswer: inside.isAnswer, packet: inside.packet, incoming: far })
  }

  /** A bridge passes a frame to the port behind which its MAC is: no rule is asked. @param from absent: its own machine sends */
  #switch(inside: Inside, namespace: string, bridge: string, from: Interface | undefined, neighbour: string): End {
    const own = this.#in(namespace)
    const { packet, isAnswer } = inside
    const device = own.interfaces.find(({ name }) => name === bridge)
    if (from && isOwn(own, neighbour) && device) return this.#enter({ namespace, isAnswer, packet, incoming: device })
    const ports = own.interfaces.filter(({ master, isUp }) => master === bridge && isUp)
    const port = ports.find(
      ({ peer }) =>
        peer &&
        this.#in(peer.namespace).interfaces.some(
          ({ name, addresses }) => name === peer.interface && addresses.some(({ address }) => address === neighbour),
        ),
    )
    const place = { namespace, isAnswer, packet }
    if (!port?.peer) return this.#dropped(place, `nobody on ${bridge} has ${neighbour}`)
    if (port.isolated && from?.isolated) return this.#dropped(place, 'no frame goes from one isolated port to another')
    const { peer } = port
    this.#tell(
      { ...place, outgoing: port },
      from
        ? `${bridge} passes the frame from ${from.name} to ${port.name}: it looks at MACs, and asks no rule`
        : `${bridge} passes the frame to ${port.name}`,
    )
    const far = this.#in(peer.namespace).interfaces.find(({ name }) => name === peer.interface)
    return this.#enter({ namespace: peer.namespace, isAnswer, packet, ...(far && { incoming: far }) })
  }

  /** From an interface. */
  #enter(arrived: Inside): End {
    const { incoming } = arrived
    const first = this.#tell(arrived, `it comes in by ${incoming?.name}`)
    const inside = this.#ask('prerouting', first)
    if ('kind' in inside) return inside
    const own = this.#in(inside.namespace)
    const { packet } = inside
    const martian = [packet.source, packet.destination].find(isLoopback)
    if (martian !== undefined && incoming?.type !== 'loopback' && !incoming?.routeLocalnet)
      return this.#dropped(inside, `${martian} may not come in by ${incoming?.name}: route_localnet is off`)
    if (isOwn(own, packet.destination)) {
      const local = this.#ask('input', this.#tell(inside, `${packet.destination} is an address of this machine: it goes to a program`))
      return 'kind' in local ? local : this.#arrived(local)
    }
    if (!own.forwards) return this.#dropped(inside, `${packet.destination} is none of this machine's addresses, and it does not forward`)
    const out = this.#outTo(own, packet.destination)
    if (!out) return this.#dropped(inside, `no route leads to ${packet.destination}`)
    const routed = this.#tell(
      { ...inside, outgoing: out, neighbour: out.neighbour },
      `${packet.destination} is another's address: it is forwarded over ${out.name}`,
    )
    const forwarded = this.#ask('forward', routed)
    return 'kind' in forwarded ? forwarded : this.#leave(forwarded)
  }

  /** @returns where it ends, if it is dropped */
  #ask(point: HookPoint, inside: Inside): Inside | End {
    const { namespace, incoming, outgoing } = inside
    const own = this.#in(namespace)
    const flows = this.#flows.get(namespace) ?? new Flows()
    this.#flows.set(namespace, flows)
    const asking = {
      point,
      tables: own.tables,
      isForThisMachine: isOwn(own, inside.packet.destination),
      tracked: inside.tracked,
      track: (packet: Tuple) => flows.track(packet),
      masqueradeAs: outgoing && sourceFor(own, outgoing.name, inside.neighbour ?? inside.packet.destination),
      ...(incoming && { incoming: deviceOf(incoming) }),
      ...(outgoing && { outgoing: deviceOf(outgoing) }),
    }
    const hook = new Hook(asking, inside.packet, ({ packet, says, rule }) => {
      this.#tell({ ...inside, packet }, says, { hook: point, ...(rule && { rule }) })
    })
    const { packet, tracked, isDropped } = hook.pass()
    return isDropped ? { kind: 'dropped', namespace, packet } : { ...inside, packet, tracked }
  }

  #arrived({ namespace, packet }: Inside): End {
    return { kind: 'arrives', namespace, packet }
  }

  #dropped(inside: Inside, says: string): End {
    this.#tell(inside, says)
    return { kind: 'dropped', namespace: inside.namespace, packet: inside.packet }
  }

  #tell(inside: Inside, says: string, asked: Pick<Step, 'hook' | 'rule'> = {}): Inside {
    const { namespace, packet, isAnswer, incoming, outgoing } = inside
    this.steps.push({ namespace, interface: (outgoing ?? incoming)?.name ?? '', packet, isAnswer, says, ...asked })
    return inside
  }

  #in(namespace: string): Namespace {
    const found = this.#network[namespace]
    if (!found) throw new RangeError(`there is no network namespace ${namespace}`)
    return found
  }

  /** The interface by which an address is reached, and the neighbour that it is sent to. */
  #outTo(own: Namespace, address: string): (Interface & { readonly neighbour: string }) | undefined {
    const route = isOwn(own, address) ? { interface: 'lo' } : routeTo(own, address)
    const found = own.interfaces.find(({ name, isUp }) => name === route?.interface && isUp)
    return found && { ...found, neighbour: route && 'gateway' in route && route.gateway !== undefined ? route.gateway : address }
  }
}

/** A loopback interface and a card have no kind of their own. */
function deviceOf({ name, type }: Interface): Device {
  return { name, ...((type === 'bridge' || type === 'veth') && { kind: type }) }
}
