import { describe, expect, test } from 'vitest'
import { exampleNetwork } from './example.ts'
import { type Journey, travel } from './journey.ts'
import { changeInterface, type Network } from './network.ts'
import { firewallLines, interfaceLines, routeLines } from './summary.ts'
import { ending, WALKS } from './walks.ts'

const network = await exampleNetwork()
const PORT = 40_000

function walk(id: string, on: Network = network): Journey {
  const { from = '', destination = '', port = 0, prepare } = WALKS.find(each => each.id === id) ?? {}
  return travel(prepare?.(on) ?? on, from, { destination, destinationPort: port }, PORT)
}

/** The rules that decide something. */
function deciding({ steps }: Journey): readonly string[] {
  return steps.flatMap(({ rule }) =>
    rule && !['no match', 'return', 'jump'].includes(rule.decision) && rule.number > 0 ? [`${rule.chain}: ${rule.decision}`] : [],
  )
}

const said = ({ steps }: Journey): string | undefined => steps.at(-1)?.says

const change = (namespace: string, name: string, changed: Parameters<typeof changeInterface>[2]): Network => {
  const own = network[namespace]
  if (!own) throw new Error(`there is no ${namespace}`)
  return { ...network, [namespace]: changeInterface(own, name, changed) }
}

test('the networks are those that the programs of two containers make', () => {
  expect(network['host'] && interfaceLines(network['host']).map(({ name, says }) => `${name} ${says}`)).toEqual([
    'lo up, 127.0.0.1/8',
    'eth0 up, 192.0.2.2/24, cable to eth0 outside',
    'minidock0 bridge, up, 172.17.0.1/16, route_localnet',
    'veth4e1f8ab0001 up, on minidock0 (hairpin), cable to eth0 web',
    'veth9b02d7c4001 up, on minidock0 (hairpin), cable to eth0 neighbour',
  ])
  expect(network['neighbour'] && interfaceLines(network['neighbour'])).toEqual([
    { name: 'lo', says: 'up, 127.0.0.1/8' },
    { name: 'eth0', says: 'up, 172.17.0.3/16, cable to veth9b02d7c4001 on the host' },
  ])
  expect(network['web'] && routeLines(network['web'])).toEqual([{ name: 'default', says: 'via 172.17.0.1 over eth0' }])
  expect(
    network['host'] &&
      firewallLines(network['host'])
        .slice(1)
        .map(({ name, says }) => `${name}: ${says}`),
  ).toEqual([
    'bridges: "minidock0"',
    'outward: "minidock0"',
    'pair: "minidock0" . "minidock0"',
    'own4: 172.17.0.0/16 . "minidock0"',
    'port4: tcp . 8080 : 172.17.0.2 . 80',
  ])
})

describe('a packet', () => {
  test.for([
    [
      'published',
      'The program in web sees a client 192.0.2.1:40000 at its own 172.17.0.2:80; the client sees an answer of 192.0.2.2:8080.',
    ],
    [
      'loopback',
      'The program in web sees a client 172.17.0.1:40000 at its own 172.17.0.2:80; the client sees an answer of 127.0.0.1:8080.',
    ],
    ['outward', 'The program in outside sees a client 192.0.2.2:40000 at its own 192.0.2.1:80; the client sees an answer of 192.0.2.1:80.'],
    [
      'neighbour',
      'The program in neighbour sees a client 172.17.0.2:40000 at its own 172.17.0.3:80; the client sees an answer of 172.17.0.3:80.',
    ],
    ['direct', 'Dropped by a rule of chain between: the client waits, and nobody tells it why.'],
    ['into-loopback', 'Dropped by a rule of chain loopback: the client waits, and nobody tells it why.'],
    ['hairpin', 'The program in web sees a client 172.17.0.1:40000 at its own 172.17.0.2:80; the client sees an answer of 192.0.2.2:8080.'],
  ] as const)('%s: %s', ([id, sentence]) => expect(ending(walk(id))).toBe(sentence))

  test('is decided about by these rules', () => {
    expect(Object.fromEntries(WALKS.map(({ id }) => [id, deciding(walk(id))]))).toEqual({
      published: ['publish: dnat', 'between: accept', 'between: accept'],
      loopback: ['publish: dnat', 'outbound: masquerade'],
      outward: ['between: accept', 'outbound: masquerade', 'between: accept'],
      neighbour: [],
      direct: ['between: drop'],
      'into-loopback': ['loopback: drop'],
      hairpin: ['publish: dnat', 'between: accept', 'outbound: masquerade', 'between: accept'],
    })
  })

  test('shows its new address at the rule that changes it, and its old one before', () => {
    const { steps } = walk('published')
    const at = steps.findIndex(({ rule }) => rule?.decision === 'dnat')
    expect([at - 1, at].map(index => steps[index]?.packet.destination)).toEqual(['192.0.2.2', '172.17.0.2'])
  })

  test('to a port that is not published goes to the host itself', () => {
    const { end } = travel(network, 'outside', { destination: '192.0.2.2', destinationPort: 22 }, PORT)
    expect(end).toMatchObject({ kind: 'arrives', namespace: 'host', packet: { destination: '192.0.2.2', destinationPort: 22 } })
  })
})

describe('is lost', () => {
  test('where the host does not forward', () => {
    const host = network['host']
    const journey = walk('published', { ...network, ...(host && { host: { ...host, forwards: false } }) })
    expect(said(journey)).toBe("172.17.0.2 is none of this machine's addresses, and it does not forward")
  })

  test('on its way from 127.0.0.1 where the bridge has no route_localnet', () => {
    expect(said(walk('loopback', change('host', 'minidock0', { routeLocalnet: false })))).toBe(
      'a packet from 127.0.0.1 may not leave by minidock0: route_localnet is off',
    )
  })

  test('between isolated ports, and to an address that nobody has', () => {
    const { host } = change('host', 'veth4e1f8ab0001', { isolated: true })
    const isolated = { ...network, ...(host && { host: changeInterface(host, 'veth9b02d7c4001', { isolated: true }) }) }
    expect(said(walk('neighbour', isolated))).toBe('no frame goes from one isolated port to another')
    expect(said(travel(network, 'web', { destination: '172.17.0.9', destinationPort: 80 }, PORT))).toBe(
      'nobody on minidock0 has 172.17.0.9',
    )
  })

  test('where an interface is off, and where no route leads', () => {
    expect(walk('published', change('host', 'minidock0', { isUp: false })).end.kind).toBe('dropped')
    expect(said(travel(network, 'outside', { destination: '198.51.100.1', destinationPort: 80 }, PORT))).toBe(
      'no route leads to 198.51.100.1',
    )
  })

  test('without the rule that drops it, a packet to 127.0.0.1 would arrive: route_localnet lets it in', () => {
    const host = network['host']
    const open = host?.tables.map(table => ({ ...table, chains: table.chains.filter(({ name }) => name !== 'loopback') })) ?? []
    expect(walk('into-loopback', { ...network, ...(host && { host: { ...host, tables: open } }) }).end).toMatchObject({
      kind: 'arrives',
      namespace: 'host',
    })
  })
})

test('a packet to its own machine leaves and comes in by the loopback interface', () => {
  const { steps, end } = travel(network, 'host', { destination: '127.0.0.1', destinationPort: 22 }, PORT)
  expect(end).toMatchObject({
    kind: 'arrives',
    namespace: 'host',
    packet: { source: '127.0.0.1', destination: '127.0.0.1', destinationPort: 22 },
  })
  expect([...new Set(steps.map(step => step.interface))]).toEqual(['lo'])
})
