/** The firewall's messages against nf_tables: what nft(8) and iptables(8) show of them. */

import { execFileSync } from 'node:child_process'
import { afterEach, describe, expect, test } from 'vitest'
import type { Request } from '../../runtime/kernel/netlink/message.ts'
import { address, protocol, service } from '../../runtime/kernel/netlink/nft-data-types.ts'
import { deleteElements, newElements } from '../../runtime/kernel/netlink/nft-elements.ts'
import { deleteTable, firewallMessage, getTable, newChain, newRule, newTable } from '../../runtime/kernel/netlink/nft-objects.ts'
import { accept, jump } from '../../runtime/kernel/netlink/nft-statements.ts'
import { showWords } from '../../runtime/kernel/netlink/words.ts'
import { networkElements, portElements, removePortElements } from '../../runtime/network/firewall/elements.ts'
import { addPass, hasPass } from '../../runtime/network/firewall/other-firewalls.ts'
import { createTable, dropStrangers, tableOf } from '../../runtime/network/firewall/table.ts'
import { heart } from '../../runtime/network/heart.ts'
import { listRuleset, listRulesetOf, useNetlink } from './netlink-sender.ts'

const NAME = 'minidock1234'
const TABLE = tableOf(NAME)
const send = useNetlink()

afterEach(() => execFileSync('nft', ['flush', 'ruleset']))

const STRANGERS = `
    meta iifkind "bridge" return
    meta oifkind "bridge" return
    drop`

/** As nft's language has it. */
const tableText = (elements: Readonly<Record<string, string>> = {}, strangers4 = '', strangers6 = '') => {
  const own = (set: string) => (elements[set] ? `elements = { ${elements[set]} }` : '')
  return `table inet ${NAME} {
  set bridges { type ifname; ${own('bridges')} }
  set outward { type ifname; ${own('outward')} }
  set pair { type ifname . ifname; ${own('pair')} }
  set own4 { type ipv4_addr . ifname; flags interval; ${own('own4')} }
  set own6 { type ipv6_addr . ifname; flags interval; ${own('own6')} }
  map port4at { type ipv4_addr . inet_proto . inet_service : ipv4_addr . inet_service; ${own('port4at')} }
  map port4 { type inet_proto . inet_service : ipv4_addr . inet_service; ${own('port4')} }
  map port6at { type ipv6_addr . inet_proto . inet_service : ipv6_addr . inet_service; ${own('port6at')} }
  map port6 { type inet_proto . inet_service : ipv6_addr . inet_service; ${own('port6')} }
  chain publish {
    dnat ip to ip daddr . meta l4proto . th dport map @port4at
    dnat ip to meta l4proto . th dport map @port4
    dnat ip6 to ip6 daddr . meta l4proto . th dport map @port6at
    dnat ip6 to meta l4proto . th dport map @port6
  }
  chain strangers4 { ${strangers4}
  }
  chain strangers6 { ${strangers6}
  }
  chain loopback {
    type filter hook prerouting priority raw;
    ip daddr 127.0.0.0/8 iifname @bridges drop
    ip saddr 127.0.0.0/8 iifname @bridges drop
  }
  chain inbound {
    type nat hook prerouting priority dstnat;
    ip daddr 127.0.0.0/8 return
    fib daddr type local jump publish
  }
  chain from_host {
    type nat hook output priority -100;
    ip6 daddr ::1 return
    fib daddr type local jump publish
  }
  chain outbound {
    type nat hook postrouting priority srcnat;
    ct status dnat ip saddr . oifname @own4 masquerade
    ct status dnat ip6 saddr . oifname @own6 masquerade
    oifname @bridges ip saddr 127.0.0.0/8 masquerade
    iifname @outward oifname != @bridges masquerade
  }
  chain between {
    type filter hook forward priority filter;
    ct state established,related accept
    iifname != @bridges oifname != @bridges meta nfproto ipv4 goto strangers4
    iifname != @bridges oifname != @bridges goto strangers6
    iifname . oifname @pair accept
    iifname @bridges iifname != @outward drop
    oifname @bridges oifname != @outward drop
    ct status dnat accept
    iifname @outward oifname != @bridges accept
    drop
  }
}`
}

const NETWORK = {
  bridge: 'minidock1234-0',
  subnets: [
    { address: '172.18.0.0', prefixLength: 15 },
    { address: 'fd00:0:0:8::', prefixLength: 61 },
  ],
  icc: true,
}
const SETS = {
  bridges: '"minidock1234-0"',
  outward: '"minidock1234-0"',
  pair: '"minidock1234-0" . "minidock1234-0"',
  own4: '172.18.0.0/15 . "minidock1234-0"',
  own6: 'fd00:0:0:8::/61 . "minidock1234-0"',
}

describe('the table', () => {
  test('is what nft makes of its text', async () => {
    await send(firewallMessage(...createTable(NAME)))
    expect(listRuleset()).toEqual(listRulesetOf(tableText()))
  })

  test('is what nft makes of the words in which explain shows its message', async () => {
    const message = firewallMessage(...createTable(NAME), ...networkElements(NAME, NETWORK), ...dropStrangers(NAME))
    await send(message)
    const words = showWords(message)
      .split('; ')
      .join('\n')
      .replaceAll(/;\n(?=[^\n]*\})/g, '; ')
    expect(listRulesetOf(words.replace(/^begin$|^commit$/gm, ''))).toEqual(listRuleset())
  })

  test('is there or not: ENOENT', async () => {
    await expect(send(firewallMessage(getTable(TABLE)))).rejects.toThrow('ENOENT')
    await expect(send(firewallMessage(...networkElements(NAME, NETWORK)))).rejects.toThrow('ENOENT')
    await send(firewallMessage(...createTable(NAME), ...networkElements(NAME, NETWORK)))
    await send(firewallMessage(getTable(TABLE)))
    await send(firewallMessage(deleteTable(TABLE)))
    expect(listRuleset()).toEqual([])
  })

  test('is made once by two starts that both found it missing, and mended where a rule is missing', async () => {
    const message = firewallMessage(...createTable(NAME), ...networkElements(NAME, NETWORK))
    await send(message)
    await send(firewallMessage(...dropStrangers(NAME)))
    await send(message)
    expect(listRuleset()).toEqual(listRulesetOf(tableText(SETS, STRANGERS)))
    execFileSync('nft', ['flush', 'chain', 'inet', NAME, 'between'])
    await send(message)
    expect(listRuleset()).toEqual(listRulesetOf(tableText(SETS, STRANGERS)))
  })

  test('drops strangers of one family or of both, however often that is said', async () => {
    await send(firewallMessage(...createTable(NAME)))
    await send(firewallMessage(...dropStrangers(NAME, 'ip6')))
    await send(firewallMessage(...dropStrangers(NAME, 'ip6')))
    expect(listRuleset()).toEqual(listRulesetOf(tableText({}, '', STRANGERS)))
    await send(firewallMessage(...dropStrangers(NAME)))
    expect(listRuleset()).toEqual(listRulesetOf(tableText({}, STRANGERS, STRANGERS)))
  })
})

const published = (hostAddress: string, transport: 'tcp' | 'udp', hostPort: number, containerAddress: string, containerPort: number) => ({
  hostAddress,
  element: heart.publish({ transport, hostPort, containerAddress, containerPort }),
})
const PORTS = [
  published('0.0.0.0', 'tcp', 8080, '172.18.0.2', 80),
  published('0.0.0.0', 'udp', 8080, '172.18.0.2', 53),
  published('127.0.0.1', 'tcp', 9090, '172.18.0.2', 80),
  published('::', 'tcp', 8080, 'fd00:0:0:8::2', 80),
  published('fd00:0:0:8::1', 'udp', 9090, 'fd00:0:0:8::2', 65535),
]
const MAPS = {
  port4: 'tcp . 8080 : 172.18.0.2 . 80, udp . 8080 : 172.18.0.2 . 53',
  port4at: '127.0.0.1 . tcp . 9090 : 172.18.0.2 . 80',
  port6: 'tcp . 8080 : fd00:0:0:8::2 . 80',
  port6at: 'fd00:0:0:8::1 . udp . 9090 : fd00:0:0:8::2 . 65535',
}

describe('its elements', () => {
  const start = (...requests: readonly Request[]) =>
    send(firewallMessage(...createTable(NAME), ...networkElements(NAME, NETWORK), ...requests))

  test('are a network and its published ports, of both families; the same again are no error', async () => {
    await start(...portElements(NAME, PORTS))
    await send(firewallMessage(...networkElements(NAME, NETWORK), ...portElements(NAME, PORTS)))
    expect(listRuleset()).toEqual(listRulesetOf(tableText({ ...SETS, ...MAPS })))
  })

  test('change with the network: internal, and without connections between its containers', async () => {
    await start()
    await send(firewallMessage(...networkElements(NAME, { ...NETWORK, internal: true, icc: false })))
    expect(listRuleset()).toEqual(listRulesetOf(tableText({ ...SETS, outward: '', pair: '' })))
    await send(firewallMessage(...networkElements(NAME, NETWORK)))
    expect(listRuleset()).toEqual(listRulesetOf(tableText(SETS)))
  })

  test('are not added if one of them is another container’s port: EEXIST, and nothing has changed', async () => {
    await start(...portElements(NAME, PORTS.slice(0, 1)))
    const before = listRuleset()
    const taken = published('0.0.0.0', 'tcp', 8080, '172.18.0.3', 80)
    await expect(send(firewallMessage(...portElements(NAME, [...PORTS.slice(1), taken])))).rejects.toThrow('EEXIST')
    expect(listRuleset()).toEqual(before)
    await expect(send(firewallMessage(...removePortElements(NAME, [taken])))).rejects.toThrow('EEXIST')
    expect(listRuleset()).toEqual(before)
  })

  test('are taken away, also where somebody has deleted one of them by hand', async () => {
    await start(...portElements(NAME, PORTS))
    execFileSync('nft', ['delete', 'element', 'inet', NAME, 'port4', '{ tcp . 8080 }'])
    await send(firewallMessage(...removePortElements(NAME, PORTS)))
    expect(listRuleset()).toEqual(listRulesetOf(tableText(SETS)))
    await send(firewallMessage(...removePortElements(NAME, PORTS)))
  })

  test('can be more than fit into one attribute', async () => {
    const elements = Array.from({ length: 4000 }, (_, index) => ({
      key: [protocol('tcp'), service(index + 1)],
      data: [address('172.18.0.2'), service(index + 1)],
    }))
    await start(...newElements(TABLE, 'port4', elements))
    const listed = execFileSync('nft', ['list', 'map', 'inet', NAME, 'port4'], { encoding: 'utf8' })
    expect(listed.match(/tcp \. (\d+) : 172\.18\.0\.2 \. \1\b/g)).toHaveLength(4000)
    await send(firewallMessage(...deleteElements(TABLE, 'port4', elements)))
    expect(listRuleset()).toEqual(listRulesetOf(tableText(SETS)))
  })
})

test('a message of which one request fails changes nothing', async () => {
  const requests = [newTable(TABLE), newChain(TABLE, 'a'), newRule(TABLE, 'a', [jump('b')])]
  await expect(send(firewallMessage(...requests))).rejects.toThrow('ENOENT')
  expect(listRuleset()).toEqual([])
  await send(firewallMessage(newTable(TABLE), newChain(TABLE, 'b'), ...requests, newRule(TABLE, 'a', [accept], 'insert')))
  expect(listRuleset()).toEqual(listRulesetOf(`table inet ${NAME} { chain b { }; chain a { accept; jump b; }; }`))
})

describe('others’ firewalls', () => {
  const iptables = (...args: readonly string[]) => execFileSync('iptables', args, { encoding: 'utf8' })
  const saved = () =>
    execFileSync('iptables-save', ['-t', 'filter'], { encoding: 'utf8' })
      .split('\n')
      .filter(line => line.startsWith('-A') || line.startsWith(':FORWARD'))
  const OURS = ['-A MINIDOCK -i minidock+ -j ACCEPT', '-A MINIDOCK -o minidock+ -j ACCEPT']

  test('let our bridges pass before their own rules, once', async () => {
    iptables('-P', 'FORWARD', 'DROP')
    iptables('-A', 'FORWARD', '-j', 'DROP')
    await expect(send(firewallMessage(...hasPass()))).rejects.toThrow('ENOENT')
    await send(firewallMessage(...addPass()))
    await send(firewallMessage(...hasPass()))
    expect(saved()).toEqual([':FORWARD DROP [0:0]', '-A FORWARD -j MINIDOCK', '-A FORWARD -j DROP', ...OURS])
  })

  test('go on working: iptables lists, saves, restores and deletes in its own words what is ours', async () => {
    iptables('-A', 'FORWARD', '-j', 'DROP')
    await send(firewallMessage(...addPass()))
    iptables('-I', 'FORWARD', '-s', '192.0.2.1', '-j', 'ACCEPT')
    const before = saved()
    execFileSync('iptables-restore', { input: execFileSync('iptables-save') })
    expect(saved()).toEqual(before)
    expect(iptables('-L', 'MINIDOCK', '-v')).toContain('ACCEPT     all  --  minidock+ any')
    await send(firewallMessage(...hasPass()))
    iptables('-D', 'FORWARD', '-j', 'MINIDOCK')
    iptables('-F', 'MINIDOCK')
    iptables('-X', 'MINIDOCK')
    expect(saved()).toEqual([':FORWARD ACCEPT [0:0]', '-A FORWARD -s 192.0.2.1/32 -j ACCEPT', '-A FORWARD -j DROP'])
    await send(firewallMessage(...addPass()))
    expect(saved()[1]).toBe('-A FORWARD -j MINIDOCK')
  })

  test('are not made where there are none: ENOENT', async () => {
    await expect(send(firewallMessage(...addPass()))).rejects.toThrow('ENOENT')
    await expect(send(firewallMessage(...addPass('ip6')))).rejects.toThrow('ENOENT')
    expect(listRuleset()).toEqual([])
    execFileSync('ip6tables', ['-P', 'FORWARD', 'DROP'])
    await send(firewallMessage(...addPass('ip6')))
    await send(firewallMessage(...hasPass('ip6')))
    expect(execFileSync('ip6tables-save', { encoding: 'utf8' })).toContain(OURS.join('\n'))
  })
})
