import { describe, expect, test } from 'vitest'
import type { FirewallFacts, ForwardChain, NetworkFacts } from '../kernel/machine/doctor/facts.ts'
import type { Finding } from '../kernel/machine/doctor/finding.ts'
import type { Route } from '../kernel/machine/routes.ts'
import type { BridgeNetwork } from '../store/networks/networks.ts'
import { examineNetwork } from './doctor.ts'
import type { OwnNetwork } from './own-network.ts'
import type { Settings } from './settings.ts'

const SETTINGS: Settings = {
  bridge: {},
  hasBridge: true,
  forward: true,
  firewall: true,
  dns: { nameservers: [], search: [], options: [] },
}
const BRIDGE: BridgeNetwork = {
  Name: 'bridge',
  Id: 'b'.repeat(64),
  Created: '2026-01-01T00:00:00Z',
  Scope: 'local',
  Driver: 'bridge',
  EnableIPv4: true,
  EnableIPv6: false,
  Internal: false,
  IPAM: { Driver: 'default', Options: null, Config: [{ Subnet: '172.17.0.0/16', Gateway: '172.17.0.1' }] },
  Options: {},
  Labels: {},
  Bridge: { Interface: 'minidock0', Table: 'minidock', MacAddress: '02:42:00:00:00:01', Mtu: 1500, Icc: true, Settings: '{}' },
}
const route = (name: string, [a, b, c]: readonly [number, number, number], prefixLength: number): Route => ({
  interface: name,
  destination: a * 2 ** 24 + b * 2 ** 16 + c * 2 ** 8,
  prefixLength,
})
const OUTSIDE = [route('eth0', [0, 0, 0], 0), route('eth0', [192, 0, 2], 24)]
const OWN_ROUTE = route('minidock0', [172, 17, 0], 16)

interface Machine extends Partial<NetworkFacts> {
  readonly rules?: Partial<Extract<FirewallFacts, { kind: 'read' }>> | undefined
  readonly readOnly?: boolean
}

/** Where a container has been on the network, and nothing is missing. */
function examine({ rules, readOnly = false, ...network }: Machine, own: Partial<OwnNetwork> = {}): Finding[] {
  const known: OwnNetwork = { settings: SETTINGS, network: BRIDGE, forwards: [], connected: [], ...own }
  return examineWith({ rules, readOnly, ...network }, known)
}

function examineWith({ rules, readOnly = false, ...network }: Machine, own: OwnNetwork): Finding[] {
  const facts = {
    modules: { overlay: 'present', nf_tables: 'present', nft_nat: 'present', veth: 'present', bridge: 'present' },
    mounts: [
      { path: '/', type: 'ext4', options: ['rw'] },
      { path: '/proc/sys', type: 'proc', options: [readOnly ? 'ro' : 'rw'] },
    ],
    network: {
      interfaces: ['lo', 'eth0', 'minidock0'],
      routes: [...OUTSIDE, OWN_ROUTE],
      forwarding: true,
      bridgeNetfilter: false,
      legacyTables: [],
      firewall: { kind: 'read', tables: ['inet minidock'], forward: [], hasPass: false, hasUfw: false, ...rules },
      ...network,
    },
  } as const
  return examineNetwork(facts, own)
}

const lines = (findings: readonly Finding[]) => findings.slice(1).map(({ grade, subject, text }) => `${grade} ${subject}: ${text}`)
const troubles = (findings: readonly Finding[]) => findings.filter(({ grade }) => grade !== 'good')

const chain = (family: string, table: string, name: string, more: Partial<ForwardChain> = {}): ForwardChain => ({
  table: { family, name: table },
  name,
  drops: true,
  namesOurs: false,
  ...more,
})
const FORWARD = chain('ip', 'filter', 'FORWARD')
const withForward = (...forward: readonly ForwardChain[]): Machine => ({ rules: { forward } })

describe('nothing is wrong', () => {
  test.each<[string, Finding[], string[]]>([
    [
      'where there was no container yet',
      examineWith({ forwarding: false, interfaces: ['lo', 'eth0'], routes: OUTSIDE }, { settings: SETTINGS, forwards: [], connected: [] }),
      [
        'good forwarding: off: the first container turns it on',
        'good firewall: no other one drops what containers send',
        'good bridge: none yet: the first container makes it',
      ],
    ],
    [
      'with containers, on a machine with one way out',
      examine({}, { forwards: ['ipv4'], connected: ['web'] }),
      [
        'good forwarding: on: minidock has turned it on; packets of strangers are dropped',
        'good firewall: no other one drops what containers send',
        'good bridge: minidock0, 172.17.0.0/16',
      ],
    ],
    [
      'beside docker, before a start',
      examine(withForward(FORWARD)),
      [
        'good forwarding: on',
        'good firewall: ip filter FORWARD drops what no rule accepts; the next start lets bridges of minidock pass',
        'good bridge: minidock0, 172.17.0.0/16',
      ],
    ],
    [
      'beside ufw, and after it',
      examine({ rules: { forward: [FORWARD], hasPass: true, hasUfw: true } }),
      [
        'good forwarding: on',
        "good firewall: ufw: ip filter FORWARD drops what no rule accepts; minidock's bridges pass",
        'good bridge: minidock0, 172.17.0.0/16',
      ],
    ],
    [
      'where rules of others know our bridges, or accept',
      examine(withForward(chain('inet', 'filter', 'forward', { namesOurs: true }), chain('inet', 'theirs', 'forward', { drops: false }))),
      ['good forwarding: on', 'good firewall: no other one drops what containers send', 'good bridge: minidock0, 172.17.0.0/16'],
    ],
    [
      'when the bridge is gone, and no container needs it',
      examine({ interfaces: ['lo', 'eth0'], routes: OUTSIDE, rules: { tables: [] } }),
      ['good forwarding: on', 'good firewall: no other one drops what containers send', 'good bridge: minidock0, 172.17.0.0/16'],
    ],
  ])('%s', (_, findings, expected) => expect(lines(findings)).toEqual(expected))

  test('where daemon.json wants no bridge', () => {
    expect(lines(examine({ forwarding: false }, { settings: { ...SETTINGS, hasBridge: false } }))).toEqual([
      'good bridge: none: daemon.json says so ("bridge": "none")',
    ])
  })
})

const OUT = 'connections of containers to the outside; published ports from outside'

test.each<[string, Finding[], Omit<Finding, 'grade'>]>([
  [
    'forwarding is off for good',
    examine({ forwarding: false }, { settings: { ...SETTINGS, forward: false } }),
    {
      subject: 'forwarding',
      text: 'off, and daemon.json says that it stays so ("ip-forward": false)',
      consequence: 'connections of containers to anything but this machine, and published ports from outside',
      fix: 'sysctl -w net.ipv4.ip_forward=1',
    },
  ],
  [
    'settings are read-only',
    examine({ forwarding: false, readOnly: true }),
    {
      subject: 'forwarding',
      text: 'off, and /proc/sys is read-only',
      consequence: 'containers on a bridge: their start fails',
      fix: 'on the machine around this one: sysctl -w net.ipv4.ip_forward=1\nor start this container with --privileged',
    },
  ],
  [
    'the machine looks like a router, and minidock has turned forwarding on',
    examine({ routes: [...OUTSIDE, OWN_ROUTE, route('eth1', [10, 1, 0], 16)] }, { forwards: ['ipv4'] }),
    {
      subject: 'forwarding',
      text: 'on: minidock has turned it on; packets of strangers are dropped',
      consequence: "this machine as a router between eth0, eth1 (another engine's bridges excepted)",
      fix: 'to make it one, turn forwarding on when it boots: echo net.ipv4.ip_forward=1 > /etc/sysctl.d/90-forwarding.conf',
    },
  ],
  [
    'a chain of nftables.conf drops',
    examine({ ...withForward(chain('inet', 'filter', 'forward')), bridgeNetfilter: true }),
    {
      subject: 'firewall',
      text: 'chain forward of table inet filter drops what no rule of it accepts',
      consequence:
        'connections of containers to the outside, and to each other (net.bridge.bridge-nf-call-iptables is 1); published ports from outside',
      fix: `nft insert rule inet filter forward iifname '"minidock*"' accept
nft insert rule inet filter forward oifname '"minidock*"' accept
and the same in the file that makes this table, as /etc/nftables.conf`,
    },
  ],
  [
    'firewalld is active',
    examine(withForward(chain('inet', 'firewalld', 'filter_FORWARD', { drops: false }))),
    {
      subject: 'firewall',
      text: 'firewalld is active, and does not know minidock0',
      consequence: OUT,
      fix: 'firewall-cmd --permanent --zone=trusted --add-interface=minidock0 && firewall-cmd --reload',
    },
  ],
  [
    'iptables-legacy has rules',
    examine({ legacyTables: ['nat', 'filter'] }),
    {
      subject: 'firewall',
      text: 'iptables-legacy has rules: what they drop cannot be seen from here',
      consequence: `where its FORWARD drops: ${OUT}`,
      fix: 'iptables-legacy -I FORWARD -i minidock+ -j ACCEPT && iptables-legacy -I FORWARD -o minidock+ -j ACCEPT',
    },
  ],
  [
    'rules are left to others',
    examine({}, { settings: { ...SETTINGS, firewall: false } }),
    {
      subject: 'firewall',
      text: 'daemon.json keeps minidock from writing rules ("iptables": false)',
      consequence: 'published ports, and connections of containers to the outside, unless other rules do what its own would',
      fix: 'remove "iptables" from daemon.json',
    },
  ],
  [
    'it cannot be asked',
    examine({ firewall: { kind: 'not read', why: 'reading it needs root', fix: 'sudo minidock doctor' } }),
    { subject: 'firewall', text: 'not read: reading it needs root', consequence: 'unknown until it is read', fix: 'sudo minidock doctor' },
  ],
  [
    'the bridge is gone while containers run',
    examine({ interfaces: ['lo', 'eth0'], routes: OUTSIDE, rules: { tables: [] } }, { connected: ['db', 'web'] }),
    {
      subject: 'bridge',
      text: "the bridge minidock0 and the firewall's table minidock are missing",
      consequence: 'connections of db, web',
      fix: 'make it again: minidock restart db web',
    },
  ],
  [
    'its address is gone',
    examine({ routes: OUTSIDE }, { connected: ['web'] }),
    {
      subject: 'bridge',
      text: 'the address of minidock0 is missing',
      consequence: 'connections of web',
      fix: 'make it again: minidock restart web',
    },
  ],
  [
    'the machine has joined a network of the same range',
    examine({ routes: [...OUTSIDE, OWN_ROUTE, route('tun0', [172, 17, 8], 24)] }),
    {
      subject: 'bridge',
      text: '172.17.0.0/16 of minidock0 is also the way to a network on tun0',
      consequence: 'connections between containers and that network',
      fix: 'stop all containers: the next start takes a range that is free\nor name one in daemon.json: "bip": "10.200.0.1/24"',
    },
  ],
])('%s', (_, findings, expected) => expect(troubles(findings)).toEqual([{ grade: 'limited', ...expected }]))

test('a daemon.json that cannot be read keeps containers off every network', () => {
  const [, finding, ...others] = examineWith({}, { problem: '/etc/docker/daemon.json is no JSON', forwards: [], connected: [] })
  expect(others).toEqual([])
  expect(finding).toEqual({
    grade: 'limited',
    subject: 'daemon.json',
    text: '/etc/docker/daemon.json is no JSON',
    consequence: 'containers on a network',
    fix: 'correct or remove the file',
  })
})
