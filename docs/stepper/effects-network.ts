/** What the calls do to networks: interfaces, addresses, routes and rules, by messages of netlink(7), and settings, by files. */

import { changeFirewall, Refusal, type Table } from '../network/firewall.ts'
import { changeLinks, type Socket } from '../network/links.ts'
import { type Network, turnOn } from '../network/network.ts'
import type { FirewallRequest, Reference, Request } from '../network/request.ts'
import type { Effect, Scene } from './effect.ts'
import { socket } from './effects-processes.ts'
import type { State } from './state.ts'

const SIOCSIFFLAGS = 0x8914
const FORWARDING = '/proc/sys/net/ipv4/ip_forward'

/** Of the requests there are, the picture shows the one that turns an interface on: the loopback interface, whose name is in the bytes. */
export const turnOnLoopback: Effect = (scene, read) => {
  if (read.number(1) !== SIOCSIFFLAGS) return scene.unchanged()
  const { state, process } = scene
  const side = process.namespaces.network
  const namespace = state.network[side]
  if (!namespace) throw new RangeError(`${process.name} has no network of its own`)
  return { state: { ...state, network: { ...state.network, [side]: turnOn(namespace, 'lo') } }, says: 'lo, the loopback interface, is up' }
}

export const socketNetlink: Effect = (scene, read, keeps) => {
  const { state } = socket(scene, read, keeps)
  const { name, netlink, namespaces } = scene.process
  const own = { ...netlink, ...(keeps !== undefined && { [keeps]: namespaces.network }) }
  return { state: { ...state, processes: state.processes.map(each => (each.name === name ? { ...each, netlink: own } : each)) } }
}

export const writeSetting: Effect = (scene, read) => {
  const { state, process } = scene
  const host = state.network['host']
  if (process.open[read.register(0) ?? ''] !== FORWARDING || process.namespaces.network !== 'host' || !host) return scene.unchanged()
  const forwards = read.text(1) === '1'
  return {
    state: { ...state, network: { ...state.network, host: { ...host, forwards } } },
    says: 'the host sends on what is not for itself',
  }
}

/** What is sent otherwise makes what is missing: if that fails as well, the start does. */
export const netlink: Effect = (scene, read, keeps) => {
  const given = read.register(3)
  if (given !== undefined && (scene.state.answers[given] ?? 0) < 0) return scene.unchanged(`${given} was not found: nothing is sent`)
  const [message = [], otherwise] = [read.message(1), read.message(2)]
  const socketOf = socketIn(scene, read.register(0) ?? '')
  const { network } = scene.state
  const sent = orRefused(() => send(network, message, socketOf))
  if (!(sent instanceof Refusal)) return answered(scene, sent, keeps)
  const refused = `${sent.errno}: ${sent.message}`
  if (!scene.mayFail(sent.errno)) throw new RangeError(refused, { cause: sent })
  if (!otherwise) return answered(scene, { network, says: [`${refused}, which is no failure here`], index: -1 }, keeps)
  const made = orRefused(() => send(network, otherwise, socketOf))
  if (made instanceof Refusal) throw new RangeError(`${made.errno}: ${made.message}`, { cause: made })
  return answered(scene, { ...made, says: [refused, ...made.says] }, keeps)
}

interface Sent {
  readonly network: Network
  readonly says: readonly string[]
  readonly index?: number
}

function answered({ state }: Scene, { network, says, index }: Sent, keeps: string | undefined) {
  const answers = keeps === undefined ? state.answers : { ...state.answers, [keeps]: index ?? 0 }
  return { state: { ...state, network, answers } satisfies State, ...(says.length > 0 && { says: says.join('; ') }) }
}

function orRefused<T>(work: () => T): T | Refusal {
  try {
    return work()
  } catch (error) {
    if (error instanceof Refusal) return error
    throw error
  }
}

function socketIn({ state, process }: Scene, descriptor: string): Socket {
  const namespace = process.netlink[descriptor]
  if (namespace === undefined) throw new RangeError(`${process.name} has no netlink socket ${descriptor}`)
  return {
    namespace,
    numberOf(reference: Reference) {
      const number = typeof reference === 'number' ? reference : state.answers[reference.register]
      if (number === undefined) throw new RangeError('an index was never answered with')
      return number
    },
    // A message names the new process by the register in which clone(2) has left its pid.
    namespaceOf: () => state.processes.find(({ name }) => name === 'init')?.namespaces.network ?? 'host',
  }
}

/** @throws {Refusal} of the first request that is refused */
function send(network: Network, requests: readonly Request[], socketOf: Socket): Sent {
  let sent: Sent = { network, says: [] }
  const firewall: FirewallRequest[] = []
  for (const request of requests) {
    switch (request.object) {
      case 'other':
        break
      case 'link':
      case 'address':
      case 'route': {
        const { says, ...change } = changeLinks(sent.network, request, socketOf)
        sent = { ...sent, ...change, says: [...sent.says, ...(says === undefined ? [] : [says])] }
        break
      }
      default:
        firewall.push(request)
    }
  }
  const own = sent.network[socketOf.namespace]
  if (!own || firewall.length === 0) return sent
  const tables = firewall.reduce(changeFirewall, own.tables)
  return {
    ...sent,
    network: { ...sent.network, [socketOf.namespace]: { ...own, tables } },
    says: [...sent.says, ...newsIn(own.tables, tables)],
  }
}

/** Of a transaction, what is there now: tables, how many rules, and each element. */
function newsIn(before: readonly Table[], tables: readonly Table[]): readonly string[] {
  return tables.flatMap(table => {
    const old = before.find(({ name }) => name === table.name)
    const rules = (each: Table | undefined) => each?.chains.reduce((count, chain) => count + chain.rules.length, 0) ?? 0
    const made = rules(table) === rules(old) ? [] : [`table ${table.name} has ${table.chains.length} chains with ${rules(table)} rules`]
    const elements = table.sets.flatMap(set => {
      const known = old?.sets.find(({ name }) => name === set.name)?.elements ?? []
      const added = set.elements.filter(({ key }) => !known.some(each => each.key === key))
      return added.map(element => `${set.name} has ${element.words}`)
    })
    return [...made, ...elements]
  })
}
