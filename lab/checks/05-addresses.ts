/** Chapter 5: eth0 has an address, and is on: whoever is on the same bridge can be reached, and the host's own services cannot. */

import type { Check } from './check.ts'
import { command, inside, onHost } from './containers.ts'
import { expectMatch, expectSame, expectThat } from './expectations.ts'
import { addressOf, ask, askInVain, hostAddressOf, idle, ON_HOST, plugOf, webServer, withServer } from './networks.ts'

const ADDRESS = 'heart.ts, address(): man 7 rtnetlink, RTM_NEWADDR, RTM_SETLINK'

export const addresses: readonly Check[] = [
  {
    name: 'eth0 is on, and has the address that inspect tells, with the prefix of its network',
    since: 5,
    todo: 2,
    where: ADDRESS,
    async run(bench) {
      const container = await idle(bench)
      const { NetworkSettings: told } = (await bench.inspect(container.id)) as {
        NetworkSettings: { readonly IPAddress: string; readonly IPPrefixLen: number }
      }
      const seen = await onHost(bench, `nsenter --net --target ${container.pid} ip -4 -o address show dev eth0; true`)
      const [, address = 'none'] = /inet (\S+)/.exec(seen) ?? []
      expectSame('the address of eth0', `${told.IPAddress}/${told.IPPrefixLen}`, address)
      const flags = await onHost(bench, `nsenter --net --target ${container.pid} ip -o link show dev eth0`)
      expectMatch('eth0', /[<,]UP[,>].*LOWER_UP/, flags)
    },
  },
  {
    name: 'a container and the host reach each other over the bridge',
    since: 5,
    todo: 2,
    where: `${ADDRESS}; ready-network.ts: the address of the bridge`,
    async run(bench) {
      const web = await webServer(bench, 'web')
      const { bridge } = await plugOf(bench, web)
      const [own, gateway] = [await addressOf(bench, web), await hostAddressOf(bench, bridge)]
      expectSame('what the host gets from the container', `web sees ${gateway}`, await ask(bench, ON_HOST, { address: own, port: 80 }))
      await withServer(bench, ON_HOST, { name: 'host', port: 9000 }, async () => {
        expectSame(
          `what the container gets from the host, at ${gateway}`,
          `host sees ${own}`,
          await ask(bench, web.pid, { address: gateway, port: 9000 }),
        )
      })
    },
  },
  {
    name: 'two containers reach each other, and each sees the address of the other',
    since: 5,
    todo: 2,
    where: `${ADDRESS}: without the prefix, nobody is a neighbour`,
    async run(bench) {
      const [one, two] = [await webServer(bench, 'one'), await webServer(bench, 'two')]
      const [first, second] = [await addressOf(bench, one), await addressOf(bench, two)]
      expectSame('what the second gets from the first', `one sees ${second}`, await ask(bench, two.pid, { address: first, port: 80 }))
      expectSame('what the first gets from the second', `two sees ${first}`, await ask(bench, one.pid, { address: second, port: 80 }))
    },
  },
  {
    name: 'both have port 80, and so has the host',
    since: 5,
    todo: 2,
    where: `${ADDRESS}; each network namespace has ports of its own`,
    async run(bench) {
      await withServer(bench, ON_HOST, { name: 'host', port: 80 }, async () => {
        const [one, two] = [await webServer(bench, 'one'), await webServer(bench, 'two')]
        const answers = [
          await ask(bench, ON_HOST, { address: await addressOf(bench, one), port: 80 }),
          await ask(bench, ON_HOST, { address: await addressOf(bench, two), port: 80 }),
          await ask(bench, ON_HOST, { address: '127.0.0.1', port: 80 }),
        ]
        expectSame('who answers at the three addresses', 'one two host', answers.map(answer => answer.split(' ')[0]).join(' '))
      })
    },
  },
  {
    name: 'a service of the host on 127.0.0.1 is out of reach, also for who sends there what is for 127.0.0.1',
    since: 5,
    todo: 2,
    where: 'firewall/table.ts, loopback: route_localnet lets packets for 127.0.0.0/8 in; man 8 nft',
    async run(bench) {
      const container = await idle(bench)
      const { bridge } = await plugOf(bench, container)
      const gateway = await hostAddressOf(bench, bridge)
      await addressOf(bench, container)
      await withServer(bench, ON_HOST, { name: 'host', port: 9000, address: '127.0.0.1' }, async () => {
        const inContainer = `nsenter --net --target ${container.pid}`
        await onHost(bench, `${inContainer} ip address flush dev lo && ${inContainer} ip route add 127.0.0.1 via ${gateway}`)
        await onHost(bench, `${inContainer} sh -c 'echo 1 > /proc/sys/net/ipv4/conf/eth0/route_localnet'`)
        const seen = await askInVain(bench, container.pid, { address: '127.0.0.1', port: 9000 })
        expectThat(
          !seen.includes('sees'),
          "nobody but the host reaches a service on the host's 127.0.0.1",
          `a container that has a route for 127.0.0.1 to the bridge gets an answer: ${seen}`,
        )
      })
    },
  },
  {
    name: 'the interface has no address of IPv6 where the network has none',
    since: 5,
    todo: 2,
    where: 'plug-in.ts, withoutIpv6(): man 7 ipv6, disable_ipv6',
    async run(bench) {
      expectMatch('eth0', /inet \d/, await inside(bench, 'ip -o address show dev eth0'))
      const seen = await inside(bench, 'ip -6 -o address show dev eth0')
      expectSame('the list of its addresses of IPv6', '', seen)
    },
  },
  {
    name: 'an address of IPv6 can be used from the first moment',
    since: 5,
    todo: 2,
    where: `${ADDRESS}, IFA_F_NODAD; RFC 4862, "Duplicate Address Detection": for a second nothing uses a tentative address`,
    minidockOnly: 'docker reads daemon.json when its daemon starts, and not for each command',
    async run(bench) {
      const settings = `${bench.folder}/daemon.json`
      await onHost(bench, `echo '{ "ipv6": true, "fixed-cidr-v6": "fd00:db8:9::/64" }' > '${settings}'`)
      const look = ['run', '--rm', 'busybox', 'ip', '-6', '-o', 'address', 'show', 'dev', 'eth0']
      const seen = await command(bench, '--config-file', settings, ...look)
      expectMatch('eth0, in a network that has IPv6,', /inet6 fd00:db8:9::/, seen)
      const own = seen.split('\n').filter(line => line.includes('fd00:db8:9::'))
      expectThat(!own.some(line => line.includes('tentative')), 'the address of a container is not tentative', seen)
    },
  },
]
