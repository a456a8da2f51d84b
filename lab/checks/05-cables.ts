/** Chapter 5: a container is connected: one end of a cable is in it, the other in a bridge of the host. */

import { type Check, CheckFailure } from './check.ts'
import { command, eventually, onHost } from './containers.ts'
import { expectMatch, expectSame, expectThat } from './expectations.ts'
import { idle, plugOf } from './networks.ts'

const CONNECT = 'heart.ts, connect(): man 4 veth; man 7 rtnetlink, RTM_NEWLINK'

interface NetworkSettings {
  readonly IPAddress?: string
  readonly Ports?: Readonly<Record<string, readonly { readonly HostIp: string; readonly HostPort: string }[] | null>>
}

export const cables: readonly Check[] = [
  {
    name: 'a container has an interface eth0, the other end of which is in a bridge of the host',
    since: 5,
    todo: 1,
    where: CONNECT,
    async run(bench) {
      const { exitCode, stdout, stderr } = await bench.cli(['run', '--rm', 'busybox', 'ls', '/sys/class/net'])
      // The engine is the first to miss it.
      if (exitCode !== 0 && stderr.includes('ENODEV'))
        throw new CheckFailure('the host has one end of a cable to the container', `the engine does not find it:\n${stderr.trim()}`)
      expectSame('the list of interfaces inside', 'eth0 lo', `${stdout}${stderr}`.trim().replaceAll('\n', ' '))
      const container = await idle(bench)
      const { cable, bridge } = await plugOf(bench, container)
      expectMatch(`the interface ${bridge} of the host`, / bridge /, await onHost(bench, `ip -d -o link show dev ${bridge}`))
      expectMatch("the host's end of the cable", /[<,]UP[,>]/, await onHost(bench, `ip -o link show dev ${cable}`))
    },
  },
  {
    name: 'the MAC of eth0 is 02:42 and the four bytes of the address that the container is given',
    since: 5,
    todo: 1,
    where: 'heart.ts, connect(): the mac of the end in the container',
    async run(bench) {
      const { id, pid } = await idle(bench)
      const { IPAddress = '' } = ((await bench.inspect(id)) as { NetworkSettings: NetworkSettings }).NetworkSettings
      expectThat(IPAddress !== '', 'inspect tells the address of a container that runs', 'NetworkSettings.IPAddress is empty')
      const bytes = IPAddress.split('.').map(byte => Number(byte).toString(16).padStart(2, '0'))
      const line = await onHost(bench, `nsenter --net --target ${pid} ip -o link show dev eth0 2>&1; true`)
      const [, mac = line] = /ether (\S+)/.exec(line) ?? []
      expectSame(`the MAC of a container with the address ${IPAddress}`, ['02', '42', ...bytes].join(':'), mac)
    },
  },
  {
    name: 'the bridge keeps its MAC, whichever containers come and go',
    since: 5,
    todo: 3,
    where: 'ready-network.ts: a bridge without a MAC of its own takes the lowest of its ports',
    async run(bench) {
      const first = await idle(bench)
      const { bridge } = await plugOf(bench, first)
      const mac = () => onHost(bench, `cat /sys/class/net/${bridge}/address`)
      const before = await mac()
      // The cables have random ones. If one of five is lower, a bridge without its own takes that; else it has the first one's, and loses it below.
      for (let count = 0; count < 5; count++) await idle(bench)
      expectSame(`the MAC of ${bridge} with six containers instead of one`, before, await mac())
      await command(bench, 'rm', '-f', first.id)
      expectSame(`the MAC of ${bridge} when the first of them is gone`, before, await mac())
    },
  },
  {
    name: 'two containers have different addresses, and inspect tells them',
    since: 5,
    todo: 1,
    where: 'hold.ts; store/networks/leases.ts: exclusive creation',
    async run(bench) {
      const addresses: (string | undefined)[] = []
      for (let count = 0; count < 2; count++) {
        const { id } = await idle(bench)
        addresses.push(((await bench.inspect(id)) as { NetworkSettings: NetworkSettings }).NetworkSettings.IPAddress)
      }
      const [first, second] = addresses
      expectThat(Boolean(first) && Boolean(second) && first !== second, 'each of two containers has an address', `${first} and ${second}`)
    },
  },
  {
    name: 'a container that ends leaves no cable, no address and no port behind',
    since: 5,
    todo: 1,
    where: 'unplug.ts: the cable is off the bridge, the lease and the elements of the firewall are gone',
    minidockOnly: 'what docker and podman leave for the next container is their own affair',
    async run(bench) {
      const cables = 'ip -o link | grep -c veth; true'
      const before = await onHost(bench, cables)
      const { id } = await idle(bench, '-p', '8080:80', '-p', '8080:80/udp')
      const leases = `ls '${bench.root}/networks/bridge/leases'`
      expectMatch('the addresses that are taken while it runs', /^\d+\.\d+\.\d+\.\d+$/m, await onHost(bench, leases))
      await command(bench, 'rm', '-f', id)
      // A cable goes with the namespace, and that when the last process in it is gone.
      await eventually(async () => {
        const now = await onHost(bench, cables)
        return now === before ? undefined : { expected: `the host has as many cables as before: ${before}`, seen: now }
      })
      expectSame('the addresses that are taken afterwards', '', await onHost(bench, leases))
      const elements = await onHost(bench, 'nft list ruleset | grep 8080; true')
      expectThat(elements === '', 'the firewall knows nothing of the port any more', elements)
    },
  },
]
