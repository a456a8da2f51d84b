import { describe, expect, test } from 'vitest'
import type { Request as Writer } from '../../runtime/kernel/netlink/message.ts'
import { address, ifname, protocol, service } from '../../runtime/kernel/netlink/nft-data-types.ts'
import { deleteElements, newElements } from '../../runtime/kernel/netlink/nft-elements.ts'
import { bitwise, cmp, type Expression, masq, meta } from '../../runtime/kernel/netlink/nft-expressions.ts'
import { firewallMessage, newRule, newSet, newTable, request } from '../../runtime/kernel/netlink/nft-objects.ts'
import { newAddress, newRoute, newVeth, routeMessage, setLink } from '../../runtime/kernel/netlink/rtnetlink.ts'
import { Register } from '../../runtime/kernel/program/register.ts'
import { readRequests } from './read-requests.ts'

const table = { family: 'inet', name: 'own' } as const
const [bridge, pid] = [new Register(3, 'bridge'), new Register(4, 'pid')]

describe('requests to rtnetlink', () => {
  const read = (...requests: readonly Writer[]) => readRequests(routeMessage(...requests))

  test('a cable has the bridge and the process that registers hold', () => {
    const peer = { name: 'eth0', mac: '02:42:ac:11:00:02', netns: { pid } }
    expect(read(newVeth({ name: 'veth1', bridge, mtu: 1500, peer }))).toEqual([
      {
        object: 'link',
        action: 'new',
        exclusive: true,
        name: 'veth1',
        isUp: true,
        type: 'veth',
        master: { register: 'bridge' },
        peer: { name: 'eth0', mac: '02:42:ac:11:00:02', process: { register: 'pid' } },
      },
    ])
  })

  test('several are read in their order, with what is left out left out', () => {
    expect(
      read(
        setLink({ name: 'veth1' }, { master: 0, up: false }),
        newAddress({ index: 2, address: 'fd00::2', prefixLength: 64 }),
        newRoute({ gateway: '172.17.0.1', destination: { address: '10.0.0.0', prefixLength: 8 } }),
      ),
    ).toEqual([
      { object: 'link', action: 'set', exclusive: false, name: 'veth1', isUp: false, master: 0 },
      { object: 'address', action: 'new', index: 2, address: 'fd00::2', prefixLength: 64 },
      { object: 'route', action: 'new', gateway: '172.17.0.1', destination: '10.0.0.0/8' },
    ])
  })
})

describe('requests to nf_tables', () => {
  const read = (...requests: readonly Writer[]) => readRequests(firewallMessage(...requests))
  const rule = (...expressions: readonly Expression[]) => read(newTable(table), newRule(table, 'chain', [expressions]))

  test('elements are bytes, sets say of which types', () => {
    const element = { key: [protocol('tcp'), service(8080)], data: [address('172.17.0.2'), service(80)] }
    const map = newSet(table, { name: 'port4', id: 1, key: ['inet_proto', 'inet_service'], data: ['ipv4_addr', 'inet_service'] })
    expect(read(map, ...newElements(table, 'port4', [element]), ...deleteElements(table, 'names', [{ key: [ifname('eth0')] }]))).toEqual([
      {
        object: 'set',
        action: 'new',
        table: 'inet own',
        name: 'port4',
        key: ['inet_proto', 'inet_service'],
        data: ['ipv4_addr', 'inet_service'],
        isInterval: false,
      },
      {
        object: 'elements',
        action: 'new',
        table: 'inet own',
        set: 'port4',
        elements: [{ words: 'tcp . 8080 : 172.17.0.2 . 80', key: '060000001f900000', data: 'ac11000200500000' }],
      },
      {
        object: 'elements',
        action: 'delete',
        table: 'inet own',
        set: 'names',
        elements: [{ words: '"eth0"', key: '65746830000000000000000000000000' }],
      },
    ])
  })

  test('a rule is its expressions, with places in bytes', () => {
    const [, read] = rule(meta('IIFNAME', 8), cmp('NEQ', Uint8Array.of(1, 2), 9), masq)
    expect(read).toMatchObject({
      chain: 'chain',
      isInsert: false,
      rule: {
        expressions: [{ op: 'meta', key: 'iifname', to: 0 }, { op: 'cmp', from: 4, isEqual: false, bytes: '0102' }, { op: 'masquerade' }],
      },
    })
  })

  test('what the simulator could not carry out is refused, not left out', () => {
    const counter: Expression = out =>
      out.nested(1, () => {
        out.text(1, 'counter')
        out.nested(2, () => {})
      })
    expect(() => rule(counter)).toThrow('the picture does not know counter')
    const flip: Expression = out => {
      const bytes = (type: number) => out.nested(type, () => out.payload(1, Uint8Array.of(1)))
      out.nested(1, () => {
        out.text(1, 'bitwise')
        out.nested(2, () => [4, 5].forEach(bytes))
      })
    }
    expect(() => rule(flip)).toThrow('the picture does not know bitwise with xor')
    expect(() => rule(bitwise(Uint8Array.of(1), 8))).not.toThrow()
    expect(() => read(request(99, 0, table))).toThrow('the picture does not know')
  })
})
