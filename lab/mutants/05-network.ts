/** What goes wrong with networks. */

import type { Mutant } from './mutant.ts'

const HEART = { chapter: 5, file: 'runtime/network/heart.ts' }
const PLUG = { chapter: 5, file: 'runtime/network/plug-in.ts' }
const UNPLUG = { chapter: 5, file: 'runtime/network/unplug.ts' }

const TABLE = 'runtime/network/firewall/table.ts'
/** The table in words. A start uses bytes that were made of it before: here it has to make them anew. */
const RULES = {
  chapter: 5,
  file: 'runtime/network/firewall/words/table.ts',
  also: [
    { file: TABLE, find: 'import { prebuilt }', replace: "import { tableInWords } from './words/table.ts'\nimport { prebuilt }" },
    { file: TABLE, find: 'prebuilt(tableOf(name), TABLE)', replace: 'tableInWords(tableOf(name))' },
  ],
}

const OUTSIDE = 'a container reaches a machine outside, which sees the address of the host'
const FROM_OUTSIDE = 'a published port is reached from outside, and the container sees the address of who asks'
const ON = 'eth0 is on, and has the address that inspect tells, with the prefix of its network'

export const networkMutants: readonly Mutant[] = [
  {
    ...RULES,
    name: 'no masquerade',
    find: "[inSet([iifname], 'outward'), notInSet([oifname], 'bridges'), masquerade],",
    replace: '',
    caughtBy: OUTSIDE,
    teaches: 'The packet arrives, and the answer does not: nobody outside has a route to the address of a container.',
  },
  {
    ...RULES,
    name: 'everybody is masqueraded',
    find: "[inSet([iifname], 'outward'), notInSet([oifname], 'bridges'), masquerade],",
    replace: '[masquerade],',
    caughtBy: FROM_OUTSIDE,
    teaches: 'It works, and every client has the address of the host: no log and no limit of a web server can tell them apart.',
  },
  {
    chapter: 5,
    file: 'runtime/network/table-of-network.ts',
    name: 'a published port is bound, and not translated',
    find: ', ...portElements(table, ports)',
    replace: '',
    caughtBy: FROM_OUTSIDE,
    teaches: 'That the port is taken says nothing of where it leads: whoever asks is refused by the one who holds it.',
  },
  {
    ...HEART,
    name: 'the ports are the wrong way round',
    find: `service(hostPort)],
      data: [address(containerAddress), service(containerPort)]`,
    replace: `service(containerPort)],
      data: [address(containerAddress), service(hostPort)]`,
    caughtBy: FROM_OUTSIDE,
    teaches: 'With -p 80:80 nobody notices, and so it is found on the day on which somebody says -p 8080:80.',
  },
  {
    ...HEART,
    name: 'each published port is one of TCP',
    find: 'key: [protocol(transport), service(hostPort)]',
    replace: "key: [protocol('tcp'), service(hostPort)]",
    caughtBy: 'a port of UDP is one of its own, and leads to the port that is named',
    teaches: 'Port 53 of TCP and port 53 of UDP are two ports: a name server needs both, and mostly is asked by UDP.',
  },
  {
    ...RULES,
    name: 'the hairpin is not masqueraded',
    find: "[redirected, inSet([ip.saddr, oifname], 'own4'), masquerade],",
    replace: '',
    caughtBy: 'neighbours reach a published port by the address of the host, and so does the container itself',
    teaches: 'The answer goes straight to the neighbour, from an address that it has not asked, and the neighbour drops it.',
  },
  {
    ...RULES,
    name: 'route_localnet without the guard',
    find: "[startsWith(ip.daddr, LOOPBACK_4), inSet([iifname], 'bridges'), drop],",
    replace: '',
    caughtBy: 'a service of the host on 127.0.0.1 is out of reach, also for who sends there what is for 127.0.0.1',
    teaches: 'What lets a published port out to 127.0.0.1 lets containers in to all that the host keeps for itself.',
  },
  {
    chapter: 5,
    file: 'runtime/kernel/netlink/rtnetlink.ts',
    name: 'no route_localnet',
    find: 'Number(routeLocalnet)',
    replace: '0',
    caughtBy: 'the host reaches a published port by its own address and by 127.0.0.1',
    teaches: 'The kernel lets no packet with an address of 127.0.0.0/8 out to a cable: curl localhost:8080, which all type first, hangs.',
  },
  {
    ...RULES,
    name: 'what is for other machines is translated too',
    find: "[startsWith(ip.daddr, LOOPBACK_4), returns],\n      [toThisMachine, jump('publish')],",
    replace: "[startsWith(ip.daddr, LOOPBACK_4), returns],\n      [jump('publish')],",
    caughtBy: 'a port that is published here stays free on all other machines',
    teaches: 'With -p 80:80, all containers of the machine find this web server wherever they look for another one.',
  },
  {
    ...RULES,
    name: 'what is not published is forwarded all the same',
    find: 'accept],\n      [drop],',
    replace: 'accept],',
    caughtBy: 'a container with no published port is not reached from outside, not even by its own address',
    teaches: 'To say what may pass is no firewall: as long as nobody drops the rest, a route to the host leads into each container.',
  },
  {
    ...RULES,
    name: 'a table drops what is of other bridges',
    find: `      [notInSet([iifname], 'bridges'), notInSet([oifname], 'bridges'), nfproto('ip'), goto('strangers4')],
      [notInSet([iifname], 'bridges'), notInSet([oifname], 'bridges'), goto('strangers6')],
`,
    replace: '',
    caughtBy: 'two state folders on one machine have a network each, and both reach the outside',
    teaches: 'A drop of one table is final for all: who does not ask first whose packet it is ends the traffic of somebody else.',
  },
  {
    ...HEART,
    name: 'an address without its prefix',
    find: '...address, noDad: true',
    replace: '...address, prefixLength: 32, noDad: true',
    caughtBy: ON,
    teaches: 'With /32 a container is alone in its network: it has no neighbours, and so no gateway either.',
  },
  {
    ...HEART,
    name: 'the interface is left off',
    find: 'routeMessage(named, up)',
    replace: 'routeMessage(named)',
    caughtBy: ON,
    teaches: 'An address alone sends nothing: an interface is off until somebody turns it on, and has no routes until then.',
  },
  {
    ...PLUG,
    name: 'no default route',
    find: 'for (const gateway of gateways) heart.route(gateway, own, child)',
    replace: '',
    caughtBy: 'what is for no neighbour goes to the bridge',
    teaches: 'Neighbours and the host are reached, so it looks as if it worked: only the rest of the world is unreachable.',
  },
  {
    chapter: 5,
    file: 'runtime/kernel/netlink/rtnetlink.ts',
    name: 'the bridge has no MAC of its own',
    find: '      out.payload(IFLA.ADDRESS, macBytes(mac))\n      out.number32(IFLA.MTU, mtu)\n',
    replace: '      out.number32(IFLA.MTU, mtu)\n',
    caughtBy: 'the bridge keeps its MAC, whichever containers come and go',
    teaches: 'A bridge without one takes the lowest of its ports: when a container comes, all others lose their gateway for a while.',
  },
  {
    chapter: 5,
    file: 'runtime/network/hold-ports.ts',
    name: 'SO_REUSEADDR is kept',
    find: 'SO.REUSEADDR, 0, SIZE_OF_INT',
    replace: 'SO.REUSEADDR, 1, SIZE_OF_INT',
    caughtBy: 'while a container has published a port, no program of the host can take it',
    teaches: 'Two that both do not mind to share a port share it, unless both listen: a server of the host takes over, without an error.',
  },
  {
    ...UNPLUG,
    name: 'the element of a port stays',
    find: 'if (held.ports.length > 0 && held.firewall) withdraw(held, heart, release)',
    replace: '',
    caughtBy: 'a port is free again when its container is gone, and leads to the next one',
    teaches: 'The next container that gets the address gets what is meant for the port of the last one, though it has published nothing.',
  },
  {
    ...UNPLUG,
    name: 'the address is never given back',
    find: 'for (const lease of held.leases)',
    replace: 'for (const lease of [] as string[])',
    caughtBy: 'a container that ends leaves no cable, no address and no port behind',
    teaches: 'A network of 65,534 addresses lasts for weeks, and then, one morning, nothing starts any more.',
  },
]
