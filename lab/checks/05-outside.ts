/** Chapter 5: the way out of the bridge's network: over the host, with its address. */

import { join } from 'node:path'
import type { Check } from './check.ts'
import { command, inside, onHost } from './containers.ts'
import { expectMatch, expectSame, expectThat } from './expectations.ts'
import { addressOf, ask, askInVain, HOST, hostAddressOf, idle, OUTSIDE, plugOf, webServer, withOutside } from './networks.ts'

const ROUTE = 'heart.ts, route(): man 7 rtnetlink, RTM_NEWROUTE'

export const outside: readonly Check[] = [
  {
    name: 'what is for no neighbour goes to the bridge',
    since: 5,
    todo: 3,
    where: ROUTE,
    async run(bench) {
      const container = await idle(bench)
      const gateway = await hostAddressOf(bench, (await plugOf(bench, container)).bridge)
      const routes = await inside(bench, 'ip route')
      expectMatch('the list of routes in a container', new RegExp(`^default via ${gateway} dev eth0`, 'm'), routes)
    },
  },
  {
    name: 'a container reaches a machine outside, which sees the address of the host',
    since: 5,
    todo: 3,
    where: `${ROUTE}; ready-network.ts, forward(); firewall/table.ts, outbound: masquerade`,
    async run(bench) {
      await withOutside(bench, async () => {
        const { pid } = await idle(bench)
        for (const protocol of ['tcp', 'udp'] as const)
          expectSame(
            `what the machine outside answers over ${protocol.toUpperCase()}`,
            `outside sees ${HOST}`,
            await ask(bench, pid, { address: OUTSIDE, port: 80, protocol }),
          )
      })
    },
  },
  {
    name: 'a port that is published here stays free on all other machines',
    since: 5,
    todo: 3,
    where: 'firewall/table.ts: only what is for an address of this machine is looked up in the maps (fib daddr type local)',
    async run(bench) {
      await withOutside(bench, async () => {
        const web = await webServer(bench, 'web', '-p', '80:80')
        expectSame(
          `what a container gets from port 80 of the machine outside, while port 80 of the host is published`,
          `outside sees ${HOST}`,
          await ask(bench, web.pid, { address: OUTSIDE, port: 80 }),
        )
      })
    },
  },
  {
    name: 'a container with no published port is not reached from outside, not even by its own address',
    since: 5,
    todo: 3,
    where: 'firewall/table.ts, between: what is not published is dropped',
    async run(bench) {
      await withOutside(bench, async ({ pid }) => {
        const web = await webServer(bench, 'web')
        const address = await addressOf(bench, web)
        expectMatch(
          'the list of routes in the container',
          /^default via /m,
          await onHost(bench, `nsenter --net --target ${web.pid} ip route`),
        )
        await onHost(bench, `nsenter --net --target ${pid} ip route add ${address} via ${HOST}`)
        const seen = await askInVain(bench, pid, { address, port: 80 })
        expectThat(!seen.includes('sees'), 'a machine outside that sends packets for a container to the host gets no answer', seen)
      })
    },
  },
  {
    name: 'a firewall that forwards nothing does not keep containers from the outside',
    since: 5,
    todo: 3,
    where: 'firewall/other-firewalls.ts: iptables -P FORWARD DROP, as docker and ufw set it',
    minidockOnly: 'docker and podman have rules in iptables themselves',
    async run(bench) {
      await withOutside(bench, async () => {
        await onHost(bench, `nft 'add table ip filter; add chain ip filter FORWARD { type filter hook forward priority 0; policy drop; }'`)
        try {
          const { pid } = await idle(bench)
          expectSame(
            'what a container gets from outside, with a policy that drops what is forwarded',
            `outside sees ${HOST}`,
            await ask(bench, pid, { address: OUTSIDE, port: 80 }),
          )
        } finally {
          await bench.host('nft delete table ip filter')
        }
      })
    },
  },
  {
    name: 'two state folders on one machine have a network each, and both reach the outside',
    since: 5,
    todo: 3,
    where: 'store/networks/bridge-names.ts; firewall/table.ts: a table matches its own bridges, by sets of their names',
    minidockOnly: 'docker and podman have one network for all that is theirs',
    async run(bench) {
      const other = join(bench.folder, 'other')
      await onHost(bench, `mkdir '${other}' && cp -a '${bench.root}'/{images,layers} '${other}'`)
      await withOutside(bench, async () => {
        const own = await idle(bench)
        await command(bench, '--root', other, 'run', '-d', '--name', 'there', 'busybox', 'sleep', '600')
        try {
          const there = { pid: Number(await command(bench, '--root', other, 'inspect', '--format', '{{.State.Pid}}', 'there')) }
          for (const [which, { pid }] of [
            ['the one', own],
            ['the other', there],
          ] as const)
            expectSame(
              `what a container of ${which} state folder gets from outside`,
              `outside sees ${HOST}`,
              await ask(bench, pid, { address: OUTSIDE, port: 80 }),
            )
          const networks = [await addressOf(bench, own), await addressOf(bench, there)].map(address => address.split('.', 2).join('.'))
          expectThat(networks[0] !== networks[1], 'their addresses are of different networks', `both are of ${networks[0]}`)
        } finally {
          await bench.cli(['--root', other, 'rm', '-f', 'there'])
        }
      })
    },
  },
]
