/** A packet at one of the places in its way where the kernel asks rules: which chains are asked, in which order, rule by rule. */

import { type Decision, type Device, evaluate, type FinalDecision } from './evaluate.ts'
import type { Chain, Table } from './firewall.ts'
import type { Part, Tracked } from './flows.ts'
import { printEnd, type Tuple } from './packet.ts'
import type { HookPoint } from './request.ts'

/** Where connection tracking and NAT stand among the chains: include/uapi/linux/netfilter_ipv4.h. */
const CONNTRACK = -200
const NAT: Readonly<Record<HookPoint, number>> = { prerouting: -100, output: -100, input: 100, postrouting: 100, forward: Number.NaN }
const CHANGES: Readonly<Partial<Record<HookPoint, Part>>> = {
  prerouting: 'destination',
  output: 'destination',
  input: 'source',
  postrouting: 'source',
}

export interface AskedRule {
  readonly table: string
  readonly chain: string
  /** The first is 1; 0: the end of a chain whose policy decides. */
  readonly number: number
  readonly words: string
  readonly decision: Decision['kind']
}

/** One thing that happens to a packet at a hook. */
export interface Event {
  readonly packet: Tuple
  readonly says: string
  readonly rule?: AskedRule
}

export interface Asking {
  readonly point: HookPoint
  readonly tables: readonly Table[]
  readonly incoming?: Device
  readonly outgoing?: Device
  readonly isForThisMachine: boolean
  /** The packet's flow; connection tracking looks it up in prerouting and output. */
  readonly tracked: Tracked | undefined
  track(packet: Tuple): Tracked
  /** The address that the outgoing interface gives to what it sends. */
  readonly masqueradeAs: string | undefined
}

export interface Answer {
  readonly packet: Tuple
  readonly tracked: Tracked | undefined
  readonly isDropped: boolean
}

export class Hook {
  readonly #asking: Asking
  readonly #tell: (event: Event) => void
  #packet: Tuple
  #tracked: Tracked | undefined

  constructor(asking: Asking, packet: Tuple, tell: (event: Event) => void) {
    this.#asking = asking
    this.#packet = packet
    this.#tracked = asking.tracked
    this.#tell = tell
  }

  /** Asks all chains, those of the lowest priority first. */
  pass(): Answer {
    const { point, tables } = this.#asking
    const hooked = tables.flatMap(table => table.chains.flatMap(chain => (chain.hook ? [{ table, chain, hook: chain.hook }] : [])))
    const here = hooked.filter(({ hook }) => hook.point === point).sort((a, b) => a.hook.priority - b.hook.priority)
    const changes = CHANGES[point]
    const stages = [
      ...here
        .filter(({ hook }) => hook.type !== 'nat')
        .map(({ table, chain, hook }) => ({ priority: hook.priority, run: () => this.#filter(table, chain) })),
      ...(hooked.some(({ hook }) => hook.type === 'nat') && changes
        ? [
            {
              priority: NAT[point],
              run: () =>
                this.#translate(
                  changes,
                  here.filter(({ hook }) => hook.type === 'nat'),
                ),
            },
          ]
        : []),
      ...(hooked.length > 0 && (point === 'prerouting' || point === 'output') ? [{ priority: CONNTRACK, run: () => this.#track() }] : []),
    ]
    const isDropped = stages.sort((a, b) => a.priority - b.priority).some(({ run }) => run())
    return { packet: this.#packet, tracked: this.#tracked, isDropped }
  }

  #track(): boolean {
    this.#tracked ??= this.#asking.track(this.#packet)
    return false
  }

  /** @returns whether the packet is dropped */
  #filter(table: Table, chain: Chain): boolean {
    return this.#ask(table, chain).kind === 'drop'
  }

  #translate(part: Part, chains: readonly { readonly table: Table; readonly chain: Chain }[]): boolean {
    const tracked = this.#tracked
    if (!tracked) return false
    const isAsked = tracked.isAsking(part)
    if (isAsked) {
      for (const { table, chain } of chains) {
        const decision = this.#ask(table, chain)
        if (decision.kind === 'drop') return true
        if (decision.kind === 'accept') continue
        break
      }
    }
    const translated = tracked.translate(part, this.#packet)
    const [before, after] = [this.#packet, translated].map(each =>
      part === 'source' ? printEnd(each.source, each.sourcePort) : printEnd(each.destination, each.destinationPort),
    )
    this.#packet = translated
    if (!isAsked && before !== after)
      this.#tell({ packet: translated, says: `its flow is known, and no rule is asked: the ${part} ${before} becomes ${after}` })
    return false
  }

  /** Asks a base chain: where no rule decides, its policy does. */
  #ask(table: Table, chain: Chain): FinalDecision {
    const decision = this.#run(table, chain)
    if (decision) return decision
    const policy = chain.hook?.policy ?? 'accept'
    this.#tell({
      packet: this.#packet,
      says: policy === 'accept' ? 'no rule has decided: the packet may pass this chain' : 'no rule has decided: the packet is dropped',
      rule: { table: table.name, chain: chain.name, number: 0, words: `policy ${policy}`, decision: policy },
    })
    return { kind: policy }
  }

  /** @returns undefined: no rule has decided */
  #run(table: Table, chain: Chain): FinalDecision | undefined {
    for (const [index, { expressions, words }] of chain.rules.entries()) {
      const decision = evaluate(expressions, this.#view(table))
      const says = this.#carryOut(decision)
      const rule = { table: table.name, chain: chain.name, number: index + 1, words, decision: decision.kind }
      this.#tell({ packet: decision.kind === 'dnat' || decision.kind === 'masquerade' ? this.#translated() : this.#packet, says, rule })
      if (isFinal(decision)) return decision
      if (decision.kind === 'return') return undefined
      if (decision.kind !== 'jump' && decision.kind !== 'goto') continue
      const target = table.chains.find(({ name }) => name === decision.chain)
      if (!target) throw new RangeError(`there is no chain ${decision.chain}`)
      const result = this.#run(table, target)
      if (result || decision.kind === 'goto') return result
    }
    return undefined
  }

  #view({ sets }: Table) {
    const { incoming, outgoing, isForThisMachine } = this.#asking
    return {
      packet: this.#packet,
      sets,
      isForThisMachine,
      ...(incoming && { incoming }),
      ...(outgoing && { outgoing }),
      ...(this.#tracked && { flow: this.#tracked.bits }),
    }
  }

  /** The packet as it leaves this hook. */
  #translated(): Tuple {
    const part = CHANGES[this.#asking.point]
    return part && this.#tracked ? this.#tracked.translate(part, this.#packet) : this.#packet
  }

  /** Notes what a rule of NAT has decided in the packet's flow. */
  #carryOut(decision: Decision): string {
    const { source, sourcePort, destination, destinationPort } = this.#packet
    switch (decision.kind) {
      case 'no match':
        return 'does not fit: the next rule is asked'
      case 'match':
        return 'fits, and decides nothing'
      case 'accept':
        return 'fits: the packet may pass this chain'
      case 'drop':
        return 'fits: the packet is dropped, and nobody is told'
      case 'return':
        return 'fits: the rest of this chain is left out'
      case 'jump':
      case 'goto':
        return `fits: the rules of ${decision.chain} are asked`
      case 'dnat': {
        this.#tracked?.change('destination', decision.address, decision.port)
        const [before, after] = [printEnd(destination, destinationPort), printEnd(decision.address, decision.port)]
        return `fits: the destination ${before} becomes ${after}, for this packet and all that follow`
      }
      case 'masquerade': {
        const { masqueradeAs = source, outgoing } = this.#asking
        this.#tracked?.change('source', masqueradeAs, sourcePort)
        return `fits: the source ${source} becomes ${masqueradeAs}, the address of ${outgoing?.name}`
      }
    }
  }
}

function isFinal(decision: Decision): decision is FinalDecision {
  return ['accept', 'drop', 'dnat', 'masquerade'].includes(decision.kind)
}
