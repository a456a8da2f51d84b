/**
 * The site's simulator of a packet's walk against this kernel: two real containers, a machine outside, and each walk that a reader can choose. The kernel traces which
 * rules fit; programs at both ends say which addresses they see.
 */

import { type ChildProcess, spawn } from 'node:child_process'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { exampleNetwork } from '../../docs/network/example.ts'
import { type Journey, travel } from '../../docs/network/journey.ts'
import type { Tuple } from '../../docs/network/packet.ts'
import { CONTAINERS, PORTS, WALKS, type Walk } from '../../docs/network/walks.ts'
import { eventually, until } from '../fixtures/eventually.ts'
import { NetworkNamespace } from '../fixtures/network-namespace.ts'
import { HOST, host, useOutside } from '../fixtures/outside.ts'
import { PacketTrace, type TracedRule } from '../fixtures/packet-trace.ts'
import { PictureNames } from '../fixtures/picture-names.ts'
import { useMinidock } from '../fixtures/use-minidock.ts'

const minidock = useMinidock()
const outside = useOutside()
const network = await exampleNetwork()
/** The port that the first client binds: left to the kernel, it would be another one each time. */
const FIRST_CLIENT_PORT = 40_000

const END = '({ source: s.remoteAddress, sourcePort: s.remotePort, destination: s.localAddress, destinationPort: s.localPort })'
/** Tells whoever connects what it sees of the connection. */
const SERVER = `import { createServer } from 'node:net'
createServer(s => s.end(JSON.stringify(${END}))).listen(${PORTS.container}, '0.0.0.0', () => console.log('ready'))`
/** Prints what the server and it itself see. */
const CLIENT = `import { connect } from 'node:net'
const [host, port, localPort] = process.argv.slice(1)
const s = connect({ host, port: Number(port), localAddress: '0.0.0.0', localPort: Number(localPort) })
let own
s.on('connect', () => { own = ${END} })
s.on('data', data => console.log(JSON.stringify({ server: JSON.parse(data), client: own })))`

const processes: ChildProcess[] = []
const namespaces = new Map<string, NetworkNamespace>()
let trace: PacketTrace
let names: PictureNames

function namespaceOf(name: string): NetworkNamespace {
  const found = namespaces.get(name)
  if (!found) throw new Error(`there is no namespace ${name}`)
  return found
}

/** @param script with the picture's addresses */
const sh = (namespace: string, script: string): string => namespaceOf(namespace).run('sh', '-ec', names.onMachine(script))

/** A program of Node's in a namespace; what it prints is read by `said`. */
function node(namespace: string, script: string, ...args: readonly string[]) {
  const [file, ...argv] = namespaceOf(namespace).enter(process.execPath, '--input-type=module', '--eval', script, ...args)
  const started = spawn(file, argv, { stdio: ['ignore', 'pipe', 'pipe'], env: { PATH: process.env['PATH'] } })
  processes.push(started)
  let text = ''
  for (const stream of [started.stdout, started.stderr]) {
    stream.on('data', chunk => {
      text += String(chunk)
    })
  }
  return { said: () => text, process: started }
}

beforeEach(async () => {
  for (const { name } of CONTAINERS) {
    const published = name === 'web' ? ['-p', `${PORTS.host}:${PORTS.container}`] : []
    namespaces.set(name, new NetworkNamespace((await minidock.background(name, undefined, ...published)).pid))
  }
  names = await PictureNames.of(minidock)
  namespaces.set('host', host).set('outside', outside())
  sh('outside', `ip route replace 172.17.0.0/16 via ${HOST.address}`)
  // Where this module of the kernel is, a bridge asks the rules of IP about each frame: the picture's does not.
  sh('host', '! [ -e /proc/sys/net/bridge/bridge-nf-call-iptables ] || echo 0 > /proc/sys/net/bridge/bridge-nf-call-iptables')
  for (const name of ['web', 'neighbour', 'outside']) {
    const server = node(name, SERVER)
    await until(`the server of ${name} listens`, () => server.said().includes('ready'))
  }
  trace = await PacketTrace.begin()
})
afterEach(() => {
  trace.end()
  for (const each of processes.splice(0)) each.kill('SIGKILL')
})

/** The rules that have fitted, of a packet and of the answer to it. */
function fitting({ steps }: Journey, isAnswer: boolean) {
  return steps.flatMap(({ rule, isAnswer: ofAnswer }) => {
    if (!rule || rule.decision === 'no match' || ofAnswer !== isAnswer) return []
    return [{ table: rule.table, chain: rule.chain, words: rule.words }]
  })
}

/** By the rules of our table: the namespace may have another one, of the folder that images are made in. */
function traced(): readonly (readonly TracedRule[])[] {
  const own = `inet ${names.table}`
  return trace.packets().map(rules => rules.flatMap(rule => (rule.table === own ? [{ ...rule, table: names.inPicture(own) }] : [])))
}

/** What root in the container does where a walk needs it: the same as `prepare` does to the picture's network. */
const PREPARED: Readonly<Record<string, string>> = {
  'into-loopback':
    'ip addr del 127.0.0.1/8 dev lo; echo 1 > /proc/sys/net/ipv4/conf/eth0/route_localnet; ip route add 127.0.0.0/8 via 172.17.0.1',
}

/** What programs and the kernel see of a walk. */
interface Seen {
  /** By the program that got the packet, and by the one that got the answer; absent: nobody did. */
  readonly server?: Tuple
  readonly client?: Tuple
  /** Rules that fitted. */
  readonly rules: readonly TracedRule[]
  readonly answerRules?: readonly TracedRule[]
}

function simulated(journey: Journey): Seen {
  const { end, back } = journey
  if (end.kind === 'dropped') return { rules: fitting(journey, false) }
  return {
    server: end.packet,
    ...(back?.kind === 'arrives' && { client: back.packet }),
    rules: fitting(journey, false),
    answerRules: fitting(journey, true),
  }
}

/** @param expected says what there is to wait for: an answer, or a packet that a rule drops */
async function walk({ id, from, destination, port, prepare }: Walk, clientPort: number, { server, rules }: Seen): Promise<Seen> {
  if (prepare) sh(from, PREPARED[id] ?? 'false')
  trace.clear()
  const client = node(from, CLIENT, names.onMachine(destination), String(port), String(clientPort))
  if (!server) {
    const isDecided = () => traced().length > 0 || client.said() !== ''
    await until('a rule drops the packet, or it is answered', isDecided)
    return { ...(client.said() !== '' && JSON.parse(names.inPicture(client.said()))), rules: traced()[0] ?? [] }
  }
  const ends = JSON.parse(names.inPicture(await eventually('the client has an answer', () => client.said() || undefined)))
  if (rules.length > 0) await until('both packets are traced', () => traced().length >= 2)
  const [seen = [], answerRules = []] = traced()
  return { ...ends, rules: seen, answerRules }
}

test('a packet walks as the picture says: which rules fit, who gets it, from whom it seems to be; and so does the answer', async () => {
  for (const [index, each] of WALKS.entries()) {
    // The kernel remembers a flow for a while: the next one with the same port would get another.
    const clientPort = FIRST_CLIENT_PORT + index
    const to = { destination: each.destination, destinationPort: each.port }
    const expected = simulated(travel(each.prepare?.(network) ?? network, each.from, to, clientPort))
    expect(await walk(each, clientPort, expected), each.title).toEqual(expected)
  }
})
