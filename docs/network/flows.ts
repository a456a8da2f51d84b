/**
 * What connection tracking of a namespace remembers: flows, each by what its first packet was, and what an answer looks like. Rules of NAT are asked about the first
 * packet of a flow only; whatever follows, in both directions, is changed as the first one was.
 */

import { answerTo, isSame, type Tuple } from './packet.ts'

/** Bits of `nf_conntrack_common.h`, as rules see them. */
const STATE = { ESTABLISHED: 2, NEW: 8 }
const STATUS = { SRC_NAT: 0x10, DST_NAT: 0x20 }

/** What of a packet is changed: in prerouting and output its destination, in postrouting and input its source. */
export type Part = 'destination' | 'source'

class Flow {
  /** As the first packet was sent. */
  readonly original: Tuple
  /** As an answer to it is sent, by whoever has got it. */
  reply: Tuple
  isAnswered = false
  /** What rules have been asked about, and what they have changed. */
  readonly asked: Record<Part, boolean> = { destination: false, source: false }
  readonly changed: Record<Part, boolean> = { destination: false, source: false }

  constructor(original: Tuple) {
    this.original = original
    this.reply = answerTo(original)
  }
}

/** A packet's flow, and its direction. */
export class Tracked {
  readonly #flow: Flow
  readonly #isReply: boolean

  constructor(flow: Flow, isReply: boolean) {
    this.#flow = flow
    this.#isReply = isReply
    if (isReply) flow.isAnswered = true
  }

  /** As `ct state` and `ct status` see it. */
  get bits() {
    const { changed, isAnswered } = this.#flow
    return {
      state: isAnswered ? STATE.ESTABLISHED : STATE.NEW,
      status: (changed.source ? STATUS.SRC_NAT : 0) | (changed.destination ? STATUS.DST_NAT : 0),
    }
  }

  /** Whether rules have still to say if this part is changed. Asked once. */
  isAsking(part: Part): boolean {
    if (this.#isReply || this.#flow.isAnswered || this.#flow.asked[part]) return false
    this.#flow.asked[part] = true
    return true
  }

  change(part: Part, address: string, port: number): void {
    this.#flow.changed[part] = true
    const { reply } = this.#flow
    this.#flow.reply =
      part === 'destination' ? { ...reply, source: address, sourcePort: port } : { ...reply, destination: address, destinationPort: port }
  }

  /** Returns the packet, changed as its flow is. */
  translate(part: Part, packet: Tuple): Tuple {
    const { original, reply, changed } = this.#flow
    // An answer's destination was the source, and the other way round.
    const cause = this.#isReply ? (part === 'destination' ? 'source' : 'destination') : part
    if (!changed[cause]) return packet
    const { source, sourcePort, destination, destinationPort } = answerTo(this.#isReply ? original : reply)
    return part === 'destination' ? { ...packet, destination, destinationPort } : { ...packet, source, sourcePort }
  }
}

export class Flows {
  readonly #flows: Flow[] = []

  track(packet: Tuple): Tracked {
    for (const flow of this.#flows) {
      if (isSame(packet, flow.original)) return new Tracked(flow, false)
      if (isSame(packet, flow.reply)) return new Tracked(flow, true)
    }
    const flow = new Flow(packet)
    this.#flows.push(flow)
    return new Tracked(flow, false)
  }
}
