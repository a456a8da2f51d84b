/** Packets that a container forges with its right to raw sockets (NET_RAW, which docker gives each container too), and sends to the host. */

import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { execa } from 'execa'
import { expect, onTestFinished, test } from 'vitest'
import { until } from '../fixtures/eventually.ts'
import { useMinidock } from '../fixtures/use-minidock.ts'

const minidock = useMinidock()

/** Runs a program of Python with the network of a container, where `frame` sends what follows the Ethernet header. */
async function forge(pid: number, script: string): Promise<void> {
  await execa('nsenter', [`--net=/proc/${pid}/ns/net`, 'python3', '-c', `${FORGE}\n${script}`])
}

const FORGE = `import socket, struct
def sum16(data):
    total = sum(struct.unpack('!%dH' % (len(data) // 2), data))
    while total >> 16: total = (total & 0xffff) + (total >> 16)
    return ~total & 0xffff
def frame(to, kind, data):
    out = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM)
    out.sendto(data, ('eth0', kind, 0, 0, bytes.fromhex(to)))`

/** `fe80::666` is a router, and 2001:db8:666::/64 is here. RFC 4861, section 4.2. */
const ADVERTISE = `six = lambda text: socket.inet_pton(socket.AF_INET6, text)
prefix = struct.pack('!BBBBIII', 3, 4, 64, 0xc0, 65535, 255, 0) + six('2001:db8:666::')
body = lambda sum: struct.pack('!BBHBBHII', 134, 0, sum, 64, 0, 1800, 0, 0) + prefix
addresses = six('fe80::666') + six('ff02::1')
check = sum16(addresses + struct.pack('!II', len(body(0)), 58) + body(0))
frame('333300000001', 0x86dd, struct.pack('!IHBB', 6 << 28, len(body(0)), 58, 255) + addresses + body(check))`

/** To port 9999 of the gateway, whose MAC a container knows: first from 127.0.0.2, then from its own address. */
const forgeSources = (gateway: string, own: string, mac: string) => `four = socket.inet_aton
for source in '127.0.0.2', '${own}':
    ip = lambda sum: struct.pack('!BBHHHBBH', 0x45, 0, 32, 1, 0, 64, 17, sum) + four(source) + four('${gateway}')
    frame('${mac.replaceAll(':', '')}', 0x0800, ip(sum16(ip(0))) + struct.pack('!HHHH', 5555, 9999, 12, 0) + b'from')`

function advertisements(): number {
  return Number(/^Icmp6InRouterAdvertisements\s+(\d+)$/m.exec(readFileSync('/proc/net/snmp6', 'utf8'))?.[1])
}

test('the host takes no container for a router of IPv6', async () => {
  const { pid } = await minidock.background('router')
  const before = advertisements()
  await forge(pid, ADVERTISE)
  await until('the host has received it', () => advertisements() > before)
  expect(await execa('ip', ['-6', 'route', 'show', 'default']).then(({ stdout }) => stdout)).toBe('')
  expect(readFileSync('/proc/net/if_inet6', 'utf8')).not.toContain('20010db80666')
})

test('the host takes no packet of a container for one of its own 127.0.0.0/8, also where it does not check sources (rp_filter 0)', async () => {
  const { pid } = await minidock.background('forger')
  const own = await minidock.ok('inspect', '-f', '{{.NetworkSettings.IPAddress}}', 'forger')
  const gateway = await minidock.ok('inspect', '-f', '{{.NetworkSettings.Gateway}}', 'forger')
  const { Bridge } = JSON.parse(readFileSync(`${minidock.root}/networks/bridge.json`, 'utf8'))
  for (const name of ['all', Bridge.Interface]) writeFileSync(`/proc/sys/net/ipv4/conf/${name}/rp_filter`, '0')
  const socket = createSocket('udp4').bind(9999)
  onTestFinished(() => void socket.close())
  await once(socket, 'listening')
  const first = once(socket, 'message')
  await forge(pid, forgeSources(gateway, own, Bridge.MacAddress))
  // The kernel delivers them in the order in which they were sent.
  expect((await first)[1].address).toBe(own)
})
