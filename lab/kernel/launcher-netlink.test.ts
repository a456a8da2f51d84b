/** The instruction of netlink(7) against the kernel: what rtnetlink answers, and a container's interface that is made while it is born. */

import { afterAll, describe, expect, test } from 'vitest'
import { Server } from '../../runtime/kernel/launch/server.ts'
import { AF, CLONE, EFD, NETLINK, NLM_F, RTM, SOCK } from '../../runtime/kernel/program/constants.ts'
import { ERRNO } from '../../runtime/kernel/program/errno.ts'
import { OutputBuffer } from '../../runtime/kernel/program/kinds.ts'
import type { NetlinkMessage, NetlinkStore } from '../../runtime/kernel/program/kinds-netlink.ts'
import type { Emitter } from '../../runtime/kernel/program/program.ts'
import { Register } from '../../runtime/kernel/program/register.ts'
import { FAILED, LIST, launcher, MARKED, programOf, shell, startAlone, useCheckedLauncher, useFolders } from './containers.ts'

const here = useFolders()
await useCheckedLauncher(here.root)

const { REQUEST, ACK, CREATE, EXCL } = NLM_F
const RAW = SOCK.RAW | SOCK.CLOEXEC
const [LOOPBACK, NO_INTERFACE] = [1, 0x7fff_fffe]
const IFF_UP = 1
/** Attributes of include/uapi/linux/if_link.h and veth.h. */
const IFLA = { IFNAME: 3, LINKINFO: 18, NET_NS_PID: 19 } as const
const [IFLA_INFO_KIND, IFLA_INFO_DATA, VETH_INFO_PEER] = [1, 2, 1]

/** `struct ifinfomsg` of rtnetlink(7): an interface's index, or 0 where it goes by its name. */
function ifinfomsg(index: number, flags = 0): Buffer {
  return Buffer.from(Uint32Array.of(0, index, flags, flags).buffer)
}

/** `struct rtattr`, padded. */
function attribute(type: number, ...content: readonly (string | Uint8Array)[]): Buffer {
  const whole = Buffer.concat(content.map(part => (typeof part === 'string' ? Buffer.from(`${part}\0`) : part)))
  const bytes = Buffer.alloc(4 + Math.ceil(whole.length / 4) * 4)
  bytes.writeUInt16LE(4 + whole.length)
  bytes.writeUInt16LE(type, 2)
  bytes.set(whole, 4)
  return bytes
}

function request(type: number, flags: number, ...parts: readonly Uint8Array[]): Buffer {
  const whole = Buffer.concat([Buffer.from(Uint32Array.of(0, type | (flags << 16), 0, 0).buffer), ...parts])
  whole.writeUInt32LE(whole.length)
  return whole
}

const message = (bytes: Uint8Array, stores: readonly NetlinkStore[] = []): NetlinkMessage => ({ protocol: NETLINK.ROUTE, bytes, stores })
const getLink = (index: number, flags: number = REQUEST | ACK) => request(RTM.GETLINK, flags, ifinfomsg(index))
const getNamed = (name: string) => request(RTM.GETLINK, REQUEST | ACK, ifinfomsg(0), attribute(IFLA.IFNAME, name))
const turnOn = (index: number, flags: number) => request(RTM.NEWLINK, flags, ifinfomsg(index, IFF_UP))

describe('a message to rtnetlink', () => {
  const server = Server.start(launcher())
  afterAll(() => server.close())

  /** Sends messages over one socket. */
  async function send(...messages: readonly Uint8Array[]): Promise<void> {
    const program = programOf(emitter => {
      const route = emitter.register('route')
      emitter.into(route).socket_netlink(AF.NETLINK, RAW, NETLINK.ROUTE)
      for (const bytes of messages) emitter.netlink(route, message(bytes))
      emitter.close(route)
    })
    await server.run(program, { reply: false })
  }

  const REFUSED =
    'cannot sendto(route, [{nlmsg_len=32, nlmsg_type=RTM_GETLINK, nlmsg_flags=NLM_F_REQUEST|NLM_F_ACK}, {16 bytes}], 32, 0, NULL, 0): ' +
    'ENODEV: there is no interface of that name or index in the network namespace of the socket (module floor, given from the start: a check)'

  test('about an interface that is there is answered', async () => {
    await send(getLink(LOOPBACK))
    await send(getLink(LOOPBACK, REQUEST))
    await send(getNamed('lo'))
  })

  test('about one that is not there fails with the kernel’s error, and says which call it was', async () => {
    await expect(send(getLink(NO_INTERFACE))).rejects.toThrow(REFUSED)
  })

  test('fails though the acknowledgement of the one before has not been read yet', async () => {
    await expect(send(getLink(LOOPBACK), getLink(LOOPBACK), getLink(NO_INTERFACE))).rejects.toThrow(REFUSED)
  })

  test('of several requests fails with the first error, though the last is acknowledged', async () => {
    const batch = (index: number) => Buffer.concat([getLink(index, REQUEST), getLink(LOOPBACK)])
    await send(batch(LOOPBACK))
    await expect(send(batch(NO_INTERFACE))).rejects.toThrow('ENODEV')
  })

  test('may fail where that is tolerated, and the next one has its own answer', async () => {
    const program = programOf(emitter => {
      const [route, answer] = [emitter.register('route'), emitter.register('answer')]
      emitter.into(route).socket_netlink(AF.NETLINK, RAW, NETLINK.ROUTE)
      emitter
        .tolerating('ENODEV')
        .into(answer)
        .netlink(route, message(getLink(NO_INTERFACE)))
      emitter.netlink(route, message(getLink(LOOPBACK)))
      emitter.close(route)
    })
    const [, tolerated] = program.instructions
    const reply = await server.run(program, { reply: false })
    expect(tolerated?.result && reply.register(tolerated.result)).toBe(-ERRNO.ENODEV)
  })
})

describe('a pair of interfaces', () => {
  const PLACEHOLDER = new Uint8Array(4)

  /** One end stays where the request is made, the other is made in the network namespace of the process whose pid is stored last. */
  function pair(): Buffer {
    const peer = attribute(VETH_INFO_PEER, ifinfomsg(2), attribute(IFLA.IFNAME, 'eth0'), attribute(IFLA.NET_NS_PID, PLACEHOLDER))
    const info = attribute(IFLA.LINKINFO, attribute(IFLA_INFO_KIND, 'veth'), attribute(IFLA_INFO_DATA, peer))
    return request(RTM.NEWLINK, REQUEST | ACK | CREATE | EXCL, ifinfomsg(0), attribute(IFLA.IFNAME, 'outside'), info)
  }

  /**
   * A birth in which the stage makes the pair for the new process, which waits for it, turns its end on and looks for it by name. The stage has a network namespace of its
   * own, too: none of the machine's changes.
   * @param stored whether the new process's pid is written into the request
   */
  function connected(wanted: string, stored: boolean): Uint8Array {
    const [route, ready, own] = [new Register(20, 'route'), new Register(21, 'ready'), new Register(22, 'own')]
    const host = (emitter: Emitter) => {
      emitter.unshare(CLONE.NEWNET)
      emitter.into(route).socket_netlink(AF.NETLINK, RAW, NETLINK.ROUTE)
      emitter.into(ready).eventfd2(0, EFD.CLOEXEC)
    }
    const connect = (emitter: Emitter, pid: Register) => {
      const bytes = pair()
      emitter.netlink(route, message(bytes, stored ? [{ register: pid, at: bytes.length - PLACEHOLDER.length }] : []))
      emitter.write(ready, new Uint8Array(BigUint64Array.of(1n).buffer), 8)
    }
    const child = (emitter: Emitter) => {
      emitter.read(ready, new OutputBuffer(8), 8)
      emitter.into(own).socket_netlink(AF.NETLINK, RAW, NETLINK.ROUTE)
      emitter.netlink(own, message(Buffer.concat([turnOn(LOOPBACK, REQUEST), turnOn(2, REQUEST | ACK)])))
      emitter.netlink(own, message(getNamed(wanted)))
    }
    return shell('exit 0', { namespaces: CLONE.NEWNET, first: { host, child }, connect })
  }

  test('is made by one request: the pid of the new process is written into it', async () => {
    const { reports, exited } = startAlone(here.directory, connected('eth0', true))
    expect(await Promise.all([reports, exited])).toEqual([MARKED, 0])
  })

  test('has one end in the new process’s network namespace, and none by the name of the other', async () => {
    const { reports, exited } = startAlone(here.directory, connected('outside', true))
    expect(await Promise.all([reports, exited])).toEqual([[[FAILED, LIST.child, 3, ERRNO.ENODEV]], 125])
  })

  test('is not made without the pid: the call that failed is told, and the new process, which waits, is killed', async () => {
    const { reports, exited } = startAlone(here.directory, connected('eth0', false))
    expect(await Promise.all([reports, exited])).toEqual([[[FAILED, LIST.host, 4, ERRNO.ESRCH]], 137])
  })
})
