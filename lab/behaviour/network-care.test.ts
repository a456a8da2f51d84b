/** `system gc` and the network: what starts have made on the machine goes with the last container, and nothing that belongs to others. */

import { once } from 'node:events'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { withServer } from '../../runtime/kernel/launch/server.ts'
import { startTime } from '../../runtime/kernel/machine/process.ts'
import { giveBackPass, removePass } from '../../runtime/network/firewall/remove-pass.ts'
import { OF_DEAD_PROCESS } from '../fixtures/dead-process.ts'
import { until } from '../fixtures/eventually.ts'
import { interfaces } from '../fixtures/network-state.ts'
import { useMinidock } from '../fixtures/use-minidock.ts'
import { launcher } from '../kernel/containers.ts'

const minidock = useMinidock()
const FORWARDING = '/proc/sys/net/ipv4/ip_forward'

const networks = (...path: readonly string[]) => join(minidock.root, 'networks', ...path)
const run = async (...[file, ...args]: readonly [string, ...string[]]) => (await execa(file, args)).stdout
const ruleset = () => run('nft', 'list', 'ruleset')
const isForwarding = () => readFileSync(FORWARDING, 'utf8').trim() === '1'
const gc = () => minidock.ok('system', 'gc')
const own = (): { readonly Interface: string; readonly Table: string } => JSON.parse(readFileSync(networks('bridge.json'), 'utf8')).Bridge
const isInterface = (name: string) => interfaces().includes(name)
const hasTable = async (name: string) => (await ruleset()).includes(`table inet ${name} {`)

/** What is on the machine of this state folder's network. */
async function made() {
  const { Interface, Table } = own()
  const routes = readFileSync('/proc/net/route', 'utf8')
  return {
    bridge: isInterface(Interface),
    address: routes.includes(`${Interface}\t`),
    table: await hasTable(Table),
    forwarding: isForwarding(),
    mark: existsSync(networks('forwarding')),
  }
}

const ALL = { bridge: true, address: true, table: true, forwarding: true, mark: true }
const NOTHING = { bridge: false, address: false, table: false, forwarding: false, mark: false }

// The state folder that was copied to be this one had a container, here.
beforeAll(async () => {
  for (const name of interfaces().filter(each => each.startsWith('minidock'))) await run('ip', 'link', 'delete', name)
  await run('nft', 'flush', 'ruleset')
})
beforeEach(() => writeFileSync(FORWARDING, '0'))
afterEach(async () => {
  await minidock.tidy()
  await gc()
  await run('nft', 'flush', 'ruleset')
})

/** As dockerd and ufw leave a machine: whatever is not accepted is not forwarded. */
async function anotherFirewall(): Promise<void> {
  await execa('nft', ['-f', '-'], {
    input: `table ip filter {
      chain THEIRS { ip saddr 203.0.113.7 accept; }
      chain FORWARD { type filter hook forward priority filter; policy drop; jump THEIRS; oifname "theirs0" drop; }
    }
    table inet minidockery { set s { type ifname; elements = { "minidock0" }; }; chain c { iifname "minidock0" drop; }; }`,
  })
}

describe('when no container is left', () => {
  test('all that was made for the network is undone, and another firewall is what it was before', async () => {
    await anotherFirewall()
    const before = await ruleset()
    await minidock.ok('run', '--rm', 'busybox', 'true')
    expect(await made()).toEqual(ALL)
    expect(await ruleset()).toContain('jump MINIDOCK')
    const { Interface, Table } = own()
    expect((await gc()).split('\n')).toEqual([
      'turned net.ipv4.ip_forward off: minidock had turned it on',
      `removed the bridge ${Interface}: no container is left`,
      `removed the firewall's table ${Table}: no container is left`,
      'removed the rules for bridges of minidock in FORWARD of iptables: there is none any more',
    ])
    expect(await made()).toEqual(NOTHING)
    expect(await ruleset()).toBe(before)
    expect(await gc()).toBe('')
  })

  test('the next start makes it again', async () => {
    await minidock.ok('run', '--rm', 'busybox', 'true')
    await gc()
    await minidock.background('again')
    expect(await made()).toEqual(ALL)
  })

  test('forwarding that somebody else has turned on stays on', async () => {
    writeFileSync(FORWARDING, '1')
    await minidock.ok('run', '--rm', 'busybox', 'true')
    expect(await made()).toEqual({ ...ALL, mark: false })
    await gc()
    expect(await made()).toEqual({ ...NOTHING, forwarding: true })
  })

  test('forwarding that others may use by now stays on, and so does what drops the packets of strangers', async () => {
    await minidock.ok('run', '--rm', 'busybox', 'true')
    await run('ip', 'link', 'add', 'theirs0', 'type', 'bridge')
    await run('ip', 'link', 'add', 'outside0', 'type', 'veth', 'peer', 'outside1')
    try {
      for (const [name, address] of [
        ['theirs0', '10.77.0.1/24'],
        ['outside0', '203.0.113.2/24'],
      ] as const) {
        await run('ip', 'address', 'add', address, 'dev', name)
        await run('ip', 'link', 'set', name, 'up')
      }
      expect(await gc()).toContain(
        `left forwarding on, and the table ${own().Table}, which drops the packets of strangers: theirs0, outside0 may need it`,
      )
      expect(await made()).toEqual({ ...ALL, bridge: false, address: false })
      expect(await run('nft', 'list', 'chain', 'inet', own().Table, 'strangers4')).toMatch(/^\s+drop$/m)
      expect(await gc()).toBe('')
    } finally {
      await run('ip', 'link', 'delete', 'theirs0')
      await run('ip', 'link', 'delete', 'outside0')
    }
    await gc()
    expect(await made()).toEqual(NOTHING)
  })

  test('a bridge of the same name in another range is not touched', async () => {
    await minidock.ok('run', '--rm', 'busybox', 'true')
    await gc()
    const { Interface, Table } = own()
    await run('ip', 'link', 'add', Interface, 'type', 'bridge')
    try {
      await run('ip', 'address', 'add', '10.77.0.1/24', 'dev', Interface)
      await run('ip', 'link', 'set', Interface, 'up')
      await run('nft', 'add', 'table', 'inet', Table)
      expect(await gc()).toBe('')
      expect([isInterface(Interface), await hasTable(Table)]).toEqual([true, true])
    } finally {
      await run('ip', 'link', 'delete', Interface)
    }
  })
})

test('a state folder that was copied has a bridge of its own, and leaves the first one alone', async () => {
  await minidock.ok('run', '--rm', 'busybox', 'true')
  const first = own()
  const copy = { env: { MINIDOCK_ROOT: minidock.path('copy') } }
  await run('cp', '-a', minidock.root, minidock.path('copy'))
  try {
    await minidock.minidock(['system', 'gc'], copy)
    expect(await made()).toEqual(ALL)
    await minidock.minidock(['run', '--rm', 'busybox', 'true'], copy)
    const bridges = interfaces().filter(name => name.startsWith('minidock'))
    expect([bridges.length, bridges.includes(first.Interface)]).toEqual([2, true])
    await minidock.minidock(['system', 'gc'], copy)
    expect([await made(), interfaces().filter(name => name.startsWith('minidock'))]).toEqual([
      { ...ALL, forwarding: isForwarding() },
      [first.Interface],
    ])
  } finally {
    rmSync(minidock.path('copy'), { recursive: true })
  }
})

test('while there is a container, also one that does not run, nothing is undone', async () => {
  await minidock.ok('run', '--name', 'ended', 'busybox', 'true')
  expect(await gc()).toBe('')
  expect(await made()).toEqual(ALL)
})

describe('what lets bridges of minidock pass another firewall', () => {
  beforeEach(anotherFirewall)

  test('stays as long as another state folder has a bridge', async () => {
    await minidock.ok('run', '--rm', 'busybox', 'true')
    await run('ip', 'link', 'add', 'minidock4711-0', 'type', 'bridge')
    try {
      await gc()
      expect(await ruleset()).toContain('jump MINIDOCK')
    } finally {
      await run('ip', 'link', 'delete', 'minidock4711-0')
    }
    expect(await gc()).toBe('removed the rules for bridges of minidock in FORWARD of iptables: there is none any more')
    expect(await ruleset()).not.toContain('MINIDOCK')
  })

  test('stays where a rule of somebody else leads to it', async () => {
    await minidock.ok('run', '--rm', 'busybox', 'true')
    await run('nft', 'add', 'rule', 'ip', 'filter', 'THEIRS', 'iifname', 'theirs0', 'jump', 'MINIDOCK')
    const rules = await run('nft', 'list', 'table', 'ip', 'filter')
    await gc()
    expect(await run('nft', 'list', 'table', 'ip', 'filter')).toBe(rules)
  })

  test('is given back to a state folder that was late, once', async () => {
    await minidock.ok('run', '--rm', 'busybox', 'true')
    const rules = await run('iptables', '-S')
    const label = { module: 'network', chapter: 5, why: 'a check' }
    await withServer(launcher(), async server => {
      expect([await removePass(server, 'ip', label), await removePass(server, 'ip', label)]).toEqual([true, false])
      await giveBackPass(server, 'ip', label)
      await giveBackPass(server, 'ip', label)
    })
    expect(await run('iptables', '-S')).toBe(rules)
  })

  test('is removed of IPv6 as well', async () => {
    await execa('nft', ['-f', '-'], { input: 'table ip6 filter { chain FORWARD { type filter hook forward priority filter; }; }' })
    const before = await ruleset()
    await minidock.ok('run', '--rm', 'busybox', 'true')
    // As a start on a network with IPv6 does.
    await withServer(launcher(), server => giveBackPass(server, 'ip6', { module: 'network', chapter: 5, why: 'a check' }))
    expect(await run('nft', 'list', 'table', 'ip6', 'filter')).toContain('jump MINIDOCK')
    expect(await gc()).toContain('in FORWARD of ip6tables')
    expect(await ruleset()).toBe(before)
  })

  test('is removed also after iptables has saved and restored it', async () => {
    const before = await run('iptables', '-S')
    await minidock.ok('run', '--rm', 'busybox', 'true')
    const saved = await run('iptables-save', '-c')
    await execa('iptables-restore', ['-c'], { input: `${saved}\n` })
    await gc()
    expect(await run('iptables', '-S')).toBe(before)
  })
})

describe('a lease', () => {
  const ID = 'c'.repeat(64)
  const LIVING = `.tmp-${process.pid}-${startTime(process.pid)}-0`

  test('is freed when the start that took it was killed, and kept when that start or its container lives', async () => {
    const { id } = await minidock.background('living')
    const address = readdirSync(networks('bridge/leases'))
    mkdirSync(networks('ports'), { recursive: true })
    symlinkSync(`${ID} 1 ${OF_DEAD_PROCESS}`, networks('bridge/leases/172.17.9.9'))
    symlinkSync(`${ID} 1 ${LIVING}`, networks('bridge/leases/172.17.9.10'))
    symlinkSync(`${id} 1 ${OF_DEAD_PROCESS}`, networks('bridge/leases/172.17.9.11'))
    symlinkSync(`${ID} 1 ${OF_DEAD_PROCESS}`, networks('ports/tcp-8080-0.0.0.0'))
    symlinkSync(`${ID} 1 ${OF_DEAD_PROCESS}`, networks('ports/udp-53-::1'))
    symlinkSync(`${ID} 1 ${LIVING}`, networks('ports/tcp-8081-0.0.0.0'))
    expect((await gc()).split('\n').sort()).toEqual([
      'freed the address 172.17.9.9: the start that had taken it was killed',
      'freed the port 0.0.0.0:8080/tcp: the start that had taken it was killed',
      'freed the port [::1]:53/udp: the start that had taken it was killed',
    ])
    expect(readdirSync(networks('bridge/leases')).sort()).toEqual([...address, '172.17.9.10', '172.17.9.11'].sort())
    expect(readdirSync(networks('ports'))).toEqual(['tcp-8081-0.0.0.0'])
    for (const left of ['bridge/leases/172.17.9.10', 'bridge/leases/172.17.9.11', 'ports/tcp-8081-0.0.0.0']) rmSync(networks(left))
  })

  test('of a start that has no container yet keeps the network', async () => {
    await minidock.ok('run', '--rm', 'busybox', 'true')
    symlinkSync(`${ID} 1 ${LIVING}`, networks('bridge/leases/172.17.9.10'))
    expect(await gc()).toBe('')
    expect(await made()).toEqual(ALL)
    rmSync(networks('bridge/leases/172.17.9.10'))
  })
})

describe('doctor', () => {
  /** What it says of networks, without what the kernel offers: that is the machine's. */
  async function findings(): Promise<string[]> {
    const { stdout } = await minidock.minidock(['doctor', '--format', 'json'])
    const all: unknown = JSON.parse(stdout)
    return (all as { subject: string; text: string }[])
      .filter(({ subject }) => ['forwarding', 'firewall', 'bridge'].includes(subject))
      .map(({ subject, text }) => `${subject}: ${text}`)
  }

  test('sees what others drop, what lets containers pass, and what was deleted by hand', async () => {
    await anotherFirewall()
    await gc()
    const OFF = 'forwarding: off: the first container turns it on'
    const NEXT = 'firewall: ip filter FORWARD drops what no rule accepts; the next start lets bridges of minidock pass'
    const { Interface, Table } = own()
    const BRIDGE = `bridge: ${Interface}, 172.17.0.0/16`
    expect(await findings()).toEqual([OFF, NEXT, BRIDGE])
    await minidock.background('web')
    const ON = 'forwarding: on: minidock has turned it on; packets of strangers are dropped'
    const PASS = "firewall: ip filter FORWARD drops what no rule accepts; minidock's bridges pass"
    expect(await findings()).toEqual([ON, PASS, BRIDGE])
    await execa('nft', ['-f', '-'], { input: 'table inet filter { chain f { type filter hook forward priority filter; policy drop; }; }' })
    expect(await findings()).toEqual([ON, 'firewall: chain f of table inet filter drops what no rule of it accepts', BRIDGE])
    for (const name of ['iifname', 'oifname']) await run('nft', 'insert', 'rule', 'inet', 'filter', 'f', name, '"minidock*"', 'accept')
    expect(await findings()).toEqual([ON, PASS, BRIDGE])
    await run('nft', 'delete', 'table', 'inet', Table)
    expect(await findings()).toEqual([ON, PASS, `bridge: the firewall's table ${Table} is missing`])
    await minidock.ok('restart', '-t', '0', 'web')
    expect(await findings()).toEqual([ON, PASS, BRIDGE])
  })
})

describe('a start beside `system gc`', () => {
  test('that has planned, and finds the network being taken away, waits, and looks again what is there', async () => {
    await minidock.ok('run', '--rm', 'busybox', 'true')
    // As `system gc` begins.
    const taking = execa('flock', [networks('bridge'), 'sh', '-c', 'rmdir leases && echo begun && read end'], { cwd: networks('bridge') })
    await once(taking.stdout, 'data')
    const { ino } = statSync(networks('bridge'))
    const started = minidock.ok('run', '-d', '--name', 'late', 'busybox', 'sleep', '1000')
    await until('it waits', () => new RegExp(`-> FLOCK .*:${ino} `).test(readFileSync('/proc/locks', 'utf8')))
    // And as it goes on.
    await run('ip', 'link', 'delete', own().Interface)
    await run('nft', 'delete', 'table', 'inet', own().Table)
    writeFileSync(FORWARDING, '0')
    rmSync(networks('forwarding'))
    taking.stdin.end('\n')
    await Promise.all([taking, started])
    expect(await made()).toEqual(ALL)
  })

  test('has its network, whichever comes first', async () => {
    await minidock.ok('run', '--rm', 'busybox', 'true')
    for (let round = 0; round < 5; round++) {
      await Promise.all([gc(), minidock.ok('run', '-d', '--name', `c${round}`, 'busybox', 'sleep', '1000'), gc()])
      expect(await made()).toEqual(ALL)
      await minidock.ok('rm', '-f', `c${round}`)
    }
  })
})
