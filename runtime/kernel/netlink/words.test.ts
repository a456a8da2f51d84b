import { expect, test } from 'vitest'
import { NETLINK, NFNL_MSG, NFNL_SUBSYS, NFT_MSG, NLM_F, RTM } from '../program/constants.ts'
import { Register } from '../program/register.ts'
import { showBytes } from './bytes.ts'
import { messageOf, type Request } from './message.ts'
import { getLink, newAddress, newBridge, newRoute, newVeth, routeMessage, setBridgePort, setLink } from './rtnetlink.ts'
import { showWords } from './words.ts'

const bridge = new Register(7, 'bridge')
const pid = new Register(9, 'pid')
const peer = { name: 'eth0', mac: '02:42:ac:11:00:02' } as const

test.each<[string, Request]>([
  ['get link "minidock0"', getLink({ name: 'minidock0' })],
  ['get link bridge', getLink({ index: bridge })],
  ['get link index 3', getLink({ index: 3 })],
  ['new link "br0" up mac 02:42:0a:00:00:01 mtu 1500 kind bridge', newBridge({ name: 'br0', mac: '02:42:0a:00:00:01', mtu: 1500 })],
  [
    'new link "veth1" up mtu 1500 on bridge kind veth, peer "eth0" mac 02:42:ac:11:00:02 mtu 1500 in the namespace of pid',
    newVeth({ name: 'veth1', bridge, mtu: 1500, peer: { ...peer, netns: { pid } } }),
  ],
  [
    'new link "veth1" up mtu 1500 on index 4 kind veth, peer "eth0" mac 02:42:ac:11:00:02 mtu 1500 in the namespace of process 42',
    newVeth({ name: 'veth1', bridge: 4, mtu: 1500, peer: { ...peer, netns: { pid: 42 } } }),
  ],
  ['set link "v" down off its bridge', setLink({ name: 'v' }, { up: false, master: 0 })],
  ['set link index 2 up', setLink({ index: 2 }, { up: true })],
  ['set link bridge mac 02:42:ac:11:00:01 route_localnet 1', setLink({ index: bridge }, { mac: '02:42:ac:11:00:01', routeLocalnet: true })],
  ['set link "v" bridge port hairpin on isolated off', setBridgePort({ name: 'v' }, { hairpin: true, isolated: false })],
  ['new address 10.0.0.1/8 broadcast 10.255.255.255 on bridge', newAddress({ index: bridge, address: '10.0.0.1', prefixLength: 8 })],
  ['new address fd00::1/64 nodad on index 2', newAddress({ index: 2, address: 'fd00::1', prefixLength: 64, noDad: true })],
  ['new route default via 10.0.0.1', newRoute({ gateway: '10.0.0.1' })],
  [
    'new route fd01::/48 via fd00::1 on index 2',
    newRoute({ gateway: 'fd00::1', destination: { address: 'fd01::', prefixLength: 48 }, index: 2 }),
  ],
])('%s', (words, request) => {
  expect(showWords(routeMessage(request))).toBe(words)
})

test('requests are told one after the other', () => {
  expect(showWords(routeMessage(getLink({ index: 1 }), setLink({ index: 1 }, { up: true })))).toBe('get link index 1; set link index 1 up')
})

test('a request that has no phrase of its own is told by the names of its parts', () => {
  const deletion: Request = out =>
    out.request(RTM.DELROUTE, 0, () => {
      out.raw(Uint8Array.of(2, 8, 0, 0, 254, 3, 0, 1, 0, 0, 0, 0))
      out.payload(1, Uint8Array.of(10, 0, 0, 0))
      out.payload(77, Uint8Array.of(1, 2))
    })
  expect(showWords(routeMessage(deletion))).toBe(
    'RTM_DELROUTE {rtm_family AF_INET, rtm_dst_len 8, rtm_table RT_TABLE_MAIN, rtm_protocol RTPROT_BOOT, rtm_type RTN_UNICAST, RTA_DST 10.0.0.0, attribute 77 0102}',
  )
  expect(showWords({ protocol: NETLINK.ROUTE, bytes: Uint8Array.of(1, 2, 3) })).toBe('bytes 010203')
})

test('the types of requests of nfnetlink have the names of their subsystem', () => {
  const types = [NFNL_MSG.BATCH_BEGIN, (NFNL_SUBSYS.NFTABLES << 8) | NFT_MSG.GETSET, (NFNL_SUBSYS.CTNETLINK << 8) | 1, 0x0305]
  const requests = types.map(
    (type): Request =>
      out =>
        out.request(type, NLM_F.REQUEST, () => out.u32(0)),
  )
  expect(showWords(messageOf(NETLINK.NETFILTER, requests))).toBe('begin; NFT_MSG_GETSET; IPCTNL_MSG_CT_GET; 3<<8|5')
})

test('bytes have their meaning beside them, and a register’s are not known', () => {
  expect(showBytes(routeMessage(setLink({ name: 'veth1a2b' }, { master: bridge, routeLocalnet: true })))).toEqual([
    '   0  4c 00 00 00              nlmsg_len 76',
    '   4  13 00                    nlmsg_type RTM_SETLINK',
    '   6  05 00                    nlmsg_flags NLM_F_REQUEST|NLM_F_ACK',
    '   8  00 00 00 00              nlmsg_seq 0',
    '  12  00 00 00 00              nlmsg_pid 0',
    '  16  00                       ifi_family AF_UNSPEC',
    '  17  00                       __ifi_pad 0',
    '  18  00 00                    ifi_type 0',
    '  20  00 00 00 00              ifi_index 0',
    '  24  00 00 00 00              ifi_flags 0',
    '  28  00 00 00 00              ifi_change 0',
    '  32  0d 00 03 00 76 65 74 68  IFLA_IFNAME "veth1a2b"',
    '      31 61 32 62 00 00 00 00',
    '  48  08 00 0a 00 .. .. .. ..  IFLA_MASTER bridge',
    '  56  14 00 1a 80              IFLA_AF_SPEC',
    '  60  10 00 02 80                AF_INET',
    '  64  0c 00 01 80                  IFLA_INET_CONF',
    '  68  08 00 1a 00 01 00 00 00        IPV4_DEVCONF_ROUTE_LOCALNET 1',
  ])
})
