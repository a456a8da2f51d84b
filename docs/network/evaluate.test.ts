import { describe, expect, test } from 'vitest'
import { evaluate, type View } from './evaluate.ts'
import type { Expression } from './request.ts'

const view: View = {
  packet: { source: '192.0.2.1', sourcePort: 40_000, destination: '192.0.2.2', destinationPort: 8080 },
  incoming: { name: 'eth0' },
  outgoing: { name: 'br0', kind: 'bridge' },
  flow: { state: 8, status: 0x20 },
  isForThisMachine: true,
  sets: [
    { name: 'names', key: ['ifname'], isInterval: false, elements: [{ words: '', key: '65746830000000000000000000000000' }] },
    {
      name: 'networks',
      key: ['ipv4_addr', 'inet_service'],
      isInterval: true,
      elements: [{ words: '', key: 'c000020000000000', end: 'c00002ff1f900000' }],
    },
    {
      name: 'ports',
      key: ['inet_service'],
      data: ['ipv4_addr', 'inet_service'],
      isInterval: false,
      elements: [{ words: '', key: '1f90', data: 'ac11000200500000' }],
    },
  ],
}

const accept: Expression = { op: 'verdict', verdict: 'accept' }
const decides = (...expressions: readonly Expression[]) => evaluate([...expressions, accept], view).kind === 'accept'
const is = (bytes: string, from = 0): Expression => ({ op: 'cmp', from, isEqual: true, bytes })

describe('a rule compares', () => {
  test.for<[string, Expression, string]>([
    ['names, filled up with zeros', { op: 'meta', key: 'iifname', to: 0 }, '65746830000000000000000000000000'],
    ['the beginning of a name', { op: 'meta', key: 'oifname', to: 0 }, '6272'],
    ['kinds of interfaces', { op: 'meta', key: 'oifkind', to: 0 }, '62726964676500'],
    ['the family', { op: 'meta', key: 'nfproto', to: 0 }, '02'],
    ['the protocol', { op: 'meta', key: 'l4proto', to: 0 }, '06'],
    ['the source', { op: 'payload', header: 'network', offset: 12, length: 4, to: 0 }, 'c0000201'],
    ['the destination', { op: 'payload', header: 'network', offset: 16, length: 4, to: 0 }, 'c0000202'],
    ['the source port', { op: 'payload', header: 'transport', offset: 0, length: 2, to: 0 }, '9c40'],
    ['the destination port', { op: 'payload', header: 'transport', offset: 2, length: 2, to: 0 }, '1f90'],
    ['the state of the flow', { op: 'ct', key: 'state', to: 0 }, '08000000'],
    ['what kind of address it is for', { op: 'fib', to: 0 }, '02000000'],
  ])('%s', ([, load, bytes]) => {
    expect(decides(load, is(bytes))).toBe(true)
    expect(decides(load, is(`${bytes.slice(0, -2)}ff`))).toBe(false)
    expect(decides(load, { op: 'cmp', from: 0, isEqual: false, bytes })).toBe(false)
  })

  test('bits, by a mask', () => {
    const masked = (mask: string): Expression[] => [
      { op: 'ct', key: 'status', to: 0 },
      { op: 'bitwise', from: 0, to: 0, mask },
      { op: 'cmp', from: 0, isEqual: false, bytes: '00000000' },
    ]
    expect([decides(...masked('20000000')), decides(...masked('10000000'))]).toEqual([true, false])
  })

  test('nothing that the packet has not: a kind of interface, or a flow', () => {
    expect(decides({ op: 'meta', key: 'iifkind', to: 0 })).toBe(false)
    const { flow, ...untracked } = view
    expect(evaluate([{ op: 'ct', key: 'state', to: 0 }, accept], untracked)).toEqual({ kind: 'no match' })
    expect(flow).toBeDefined()
  })
})

describe('a rule looks up', () => {
  const name: Expression = { op: 'meta', key: 'iifname', to: 0 }
  const lookup = (set: string, isInverted = false): Expression => ({ op: 'lookup', set, from: 0, isInverted })

  test('in a set, or that it is in none', () => {
    expect([decides(name, lookup('names')), decides(name, lookup('names', true))]).toEqual([true, false])
    const other: Expression = { op: 'meta', key: 'oifname', to: 0 }
    expect([decides(other, lookup('names')), decides(other, lookup('names', true))]).toEqual([false, true])
  })

  test('in ranges, each field in its own', () => {
    const load = (offset: number, port: number): Expression[] => [
      { op: 'payload', header: 'network', offset, length: 4, to: 0 },
      { op: 'payload', header: 'transport', offset: port, length: 2, to: 4 },
    ]
    expect(decides(...load(12, 2), lookup('networks'))).toBe(true)
    expect(decides(...load(12, 0), lookup('networks'))).toBe(false)
  })

  test('in a map, what the packet is led to', () => {
    const port: Expression = { op: 'payload', header: 'transport', offset: 2, length: 2, to: 0 }
    const map: Expression = { op: 'lookup', set: 'ports', from: 0, to: 0, isInverted: false }
    expect(evaluate([port, map, { op: 'dnat', family: 'ip', address: 0, port: 4 }], view)).toEqual({
      kind: 'dnat',
      address: '172.17.0.2',
      port: 80,
    })
  })
})
