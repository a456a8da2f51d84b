/** Chapter 5: a published port: by which ways it is reached, and who is kept from it. */

import type { Bench, Check } from './check.ts'
import { command, onHost } from './containers.ts'
import { expectMatch, expectSame, expectThat } from './expectations.ts'
import { addressOf, ask, askInVain, HOST, hostAddressOf, idle, ON_HOST, plugOf, webServer, withOutside, withServer } from './networks.ts'

const PUBLISH = 'heart.ts, publish(): nft list map inet minidock port4'

type Ports = Readonly<Record<string, readonly { readonly HostIp: string; readonly HostPort: string }[] | null>>

async function portsOf(bench: Bench, id: string): Promise<Ports> {
  return ((await bench.inspect(id)) as { NetworkSettings: { Ports: Ports } }).NetworkSettings.Ports
}

export const published: readonly Check[] = [
  {
    name: 'a published port is reached from outside, and the container sees the address of who asks',
    since: 5,
    todo: 4,
    where: `${PUBLISH}; firewall/table.ts, inbound`,
    async run(bench) {
      await withOutside(bench, async ({ pid }) => {
        await webServer(bench, 'web', '-p', '8080:80')
        expectSame('what a machine outside gets', 'web sees 203.0.113.9', await ask(bench, pid, { address: HOST, port: 8080 }))
      })
    },
  },
  {
    name: 'the host reaches a published port by its own address and by 127.0.0.1',
    since: 5,
    todo: 4,
    where: `${PUBLISH}; firewall/table.ts, from_host; ready-network.ts: route_localnet`,
    async run(bench) {
      await withOutside(bench, async () => {
        const web = await webServer(bench, 'web', '-p', '8080:80')
        const gateway = await hostAddressOf(bench, (await plugOf(bench, web)).bridge)
        for (const address of [HOST, gateway, '127.0.0.1']) {
          const seen = await ask(bench, ON_HOST, { address, port: 8080 })
          expectThat(seen.startsWith('web sees '), `the host gets an answer from ${address}:8080`, seen)
        }
      })
    },
  },
  {
    name: 'neighbours reach a published port by the address of the host, and so does the container itself',
    since: 5,
    todo: 4,
    where: `${PUBLISH}; plug-in.ts: hairpin; firewall/table.ts, outbound: what comes back to the same bridge is masqueraded`,
    async run(bench) {
      await withOutside(bench, async () => {
        const [web, neighbour] = [await webServer(bench, 'web', '-p', '8080:80'), await idle(bench)]
        for (const [who, { pid }] of [
          ['a neighbour', neighbour],
          ['the container itself', web],
        ] as const) {
          const seen = await ask(bench, pid, { address: HOST, port: 8080 })
          expectThat(seen.startsWith('web sees '), `${who} gets an answer from ${HOST}:8080`, seen)
        }
      })
    },
  },
  {
    name: 'a port of UDP is one of its own, and leads to the port that is named',
    since: 5,
    todo: 4,
    where: `${PUBLISH}: the key has the protocol, the target the port of the container`,
    async run(bench) {
      await withOutside(bench, async ({ pid }) => {
        const container = await idle(bench, '-p', '8080:5300/udp')
        await withServer(bench, container.pid, { name: 'names', port: 5300 }, async () => {
          const reached = { address: HOST, port: 8080 }
          expectSame('what UDP gets', 'names sees 203.0.113.9', await ask(bench, pid, { ...reached, protocol: 'udp' }))
          const seen = await askInVain(bench, pid, reached)
          expectThat(!seen.includes('sees'), 'nobody answers at the port of TCP with the same number', seen)
        })
      })
    },
  },
  {
    name: 'a port that is published at one address is reached by that one alone',
    since: 5,
    todo: 4,
    where: 'published.ts; firewall/table.ts: port4at is looked up before port4',
    async run(bench) {
      await withOutside(bench, async ({ pid }) => {
        await webServer(bench, 'web', '-p', '127.0.0.1:8080:80', '-p', `${HOST}:8081:80`)
        const outside = [await askInVain(bench, pid, { address: HOST, port: 8080 }), await ask(bench, pid, { address: HOST, port: 8081 })]
        expectThat(!outside[0]?.includes('sees'), 'from outside, a port that is published at 127.0.0.1 is not reached', outside[0] ?? '')
        expectSame(`what ${HOST}:8081 answers outside`, 'web sees 203.0.113.9', outside[1] ?? '')
        const here = await ask(bench, ON_HOST, { address: '127.0.0.1', port: 8080 })
        expectThat(here.startsWith('web sees '), 'the host reaches it at 127.0.0.1:8080', here)
      })
    },
  },
  {
    name: 'where no port of the host is named, a free one is chosen, and inspect tells which',
    since: 5,
    todo: 4,
    where: 'choose-ports.ts; configure.ts: NetworkSettings.Ports',
    async run(bench) {
      const web = await webServer(bench, 'web', '-p', '80', '--expose', '81', '-P')
      const ports = await portsOf(bench, web.id)
      const chosen = Number(ports['80/tcp']?.[0]?.HostPort)
      expectThat(chosen >= 1024 && Number(ports['81/tcp']?.[0]?.HostPort) >= 1024, 'both ports have one of the host', JSON.stringify(ports))
      const seen = await ask(bench, ON_HOST, { address: await hostAddressOf(bench, (await plugOf(bench, web)).bridge), port: chosen })
      expectThat(seen.startsWith('web sees '), `the host gets an answer at port ${chosen}`, seen)
    },
  },
  {
    name: 'a port that another container has makes the start fail, and it is said that it is taken',
    since: 5,
    todo: 4,
    where: 'choose-ports.ts; check-ports.ts',
    async run(bench) {
      await idle(bench, '-p', '8080:80')
      const { exitCode, stdout, stderr } = await bench.cli(['run', '--name', 'second', '-p', '8080:80', 'busybox', 'echo', 'it runs'])
      await bench.cli(['rm', '-f', 'second'])
      expectThat(exitCode !== 0 && stdout === '', 'the second container does not run', `exit code ${exitCode}: ${stdout}`)
      expectMatch('what is said', /already (allocated|in use)/i, stderr)
    },
  },
  {
    name: 'while a container has published a port, no program of the host can take it',
    since: 5,
    todo: 4,
    where: 'hold-ports.ts: SO_REUSEADDR is taken back; man 7 socket',
    async run(bench) {
      const { id } = await idle(bench, '-p', '8080:80', '-p', '8080:80/udp')
      // It asks with SO_REUSEADDR, as most servers do.
      const take = `timeout 5 '${process.execPath}' -e "
        const socket = require('node:net').createServer().on('error', error => { console.log(error.code); process.exit() })
        socket.listen(8080, '0.0.0.0', () => { console.log('taken'); process.exit() })"`
      expectSame('what a server of the host is told that wants the same port', 'EADDRINUSE', await onHost(bench, take))
      await command(bench, 'rm', '-f', id)
      expectSame('what it is told when the container is gone', 'taken', await onHost(bench, take))
    },
  },
  {
    name: 'a port is free again when its container is gone, and leads to the next one',
    since: 5,
    todo: 4,
    where: 'unplug.ts, withdraw(): the elements are deleted before the address is free',
    async run(bench) {
      await withOutside(bench, async ({ pid }) => {
        const old = await webServer(bench, 'old', '-p', '8080:80')
        const address = await addressOf(bench, old)
        expectSame('what a machine outside gets', 'old sees 203.0.113.9', await ask(bench, pid, { address: HOST, port: 8080 }))
        await command(bench, 'rm', '-f', old.id)
        expectSame(`what it gets when the container is gone`, 'refused', await askInVain(bench, pid, { address: HOST, port: 8080 }))
        // It may have the address of the first one, and has published nothing.
        const other = await webServer(bench, 'other')
        const seen = await askInVain(bench, pid, { address: HOST, port: 8080 })
        expectSame(
          `what it gets from port 8080 with another container at ${await addressOf(bench, other)} (it was ${address})`,
          'refused',
          seen,
        )
        await webServer(bench, 'new', '-p', '8080:80')
        expectSame('what it gets from the next one', 'new sees 203.0.113.9', await ask(bench, pid, { address: HOST, port: 8080 }))
      })
    },
  },
]
