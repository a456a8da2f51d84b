/** The instruction of netlink(7) against the kernel: what rtnetlink answers, and a container's interface that is made while it is born. */

import { afterAll, describe, expect, test } from 'vitest'
import { Server } from '../../runtime/kernel/launch/server.ts'
import { messageOf, type NumberOrRegister } from '../../runtime/kernel/netlink/message.ts'
import { getLink, newBridge, newVeth, routeMessage, setLink } from '../../runtime/kernel/netlink/rtnetlink.ts'
import { AF, CLONE, EFD, NETLINK, SOCK } from '../../runtime/kernel/program/constants.ts'
import { ERRNO } from '../../runtime/kernel/program/errno.ts'
import { OutputBuffer } from '../../runtime/kernel/program/kinds.ts'
import type { NetlinkMessage } from '../../runtime/kernel/program/kinds-netlink.ts'
import type { Emitter } from '../../runtime/kernel/program/program.ts'
import { Register } from '../../runtime/kernel/program/register.ts'
import { FAILED, LIST, launcher, MARKED, programOf, shell, startAlone, useCheckedLauncher, useFolders } from './containers.ts'

const here = useFolders()
await useCheckedLauncher(here.root)

const RAW = SOCK.RAW | SOCK.CLOEXEC
const [LOOPBACK, NO_INTERFACE] = [1, 0x7fff_fffe]

const getIndex = (index: number) => routeMessage(getLink({ index }))
const getNamed = (name: string) => routeMessage(getLink({ name }))

describe('a message to rtnetlink', () => {
  const server = Server.start(launcher())
  afterAll(() => server.close())

  /** Sends messages over one socket. */
  async function send(...messages: readonly NetlinkMessage[]): Promise<void> {
    const program = programOf(emitter => {
      const route = emitter.register('route')
      emitter.into(route).socket_netlink(AF.NETLINK, RAW, NETLINK.ROUTE)
      for (const message of messages) emitter.netlink(route, message)
      emitter.close(route)
    })
    await server.run(program, { reply: false })
  }

  const REFUSED =
    'cannot sendto(route, {get link index 2147483646}, 32, 0, NULL, 0): ENODEV: there is no interface of that name or index in the network namespace ' +
    'of the socket (module floor, given from the start: a check)'

  test('about an interface that is there is answered, whether it is acknowledged or not', async () => {
    await send(getIndex(LOOPBACK))
    await send(messageOf(NETLINK.ROUTE, [getLink({ index: LOOPBACK })], -1))
    await send(getNamed('lo'))
  })

  test('about one that is not there fails with the kernel’s error, and says which call it was', async () => {
    await expect(send(getIndex(NO_INTERFACE))).rejects.toThrow(REFUSED)
  })

  test('fails though the acknowledgement of the one before has not been read yet', async () => {
    await expect(send(getIndex(LOOPBACK), getIndex(LOOPBACK), getIndex(NO_INTERFACE))).rejects.toThrow(REFUSED)
  })

  test('of several requests fails with the first error, though the last is acknowledged', async () => {
    const batch = (index: number) => routeMessage(getLink({ index }), getLink({ index: LOOPBACK }))
    await send(batch(LOOPBACK))
    await expect(send(batch(NO_INTERFACE))).rejects.toThrow('ENODEV')
  })

  test('may fail where that is tolerated, and the next one has its own answer', async () => {
    const program = programOf(emitter => {
      const [route, answer] = [emitter.register('route'), emitter.register('answer')]
      emitter.into(route).socket_netlink(AF.NETLINK, RAW, NETLINK.ROUTE)
      emitter.tolerating('ENODEV').into(answer).netlink(route, getIndex(NO_INTERFACE))
      emitter.netlink(route, getIndex(LOOPBACK))
      emitter.close(route)
    })
    const [, tolerated] = program.instructions
    const reply = await server.run(program, { reply: false })
    expect(tolerated?.result && reply.register(tolerated.result)).toBe(-ERRNO.ENODEV)
  })
})

describe('what is sent otherwise', () => {
  const BRIDGE = newBridge({ name: 'other0', mac: '02:42:0a:00:00:01', mtu: 1500 })
  const MAKE = routeMessage(BRIDGE, getLink({ name: 'other0' }))

  /** In a network namespace of its own. @returns what the message came to, and the index of the interface that is made otherwise, or an errno below 0 */
  async function either(message: NetlinkMessage, otherwise: NetlinkMessage): Promise<readonly [result: number, made: number]> {
    const server = Server.start(launcher())
    try {
      const program = programOf(emitter => {
        const [route, result, made] = [emitter.register('route'), emitter.register('result'), emitter.register('made')]
        emitter.unshare(CLONE.NEWNET)
        emitter.into(route).socket_netlink(AF.NETLINK, RAW, NETLINK.ROUTE)
        emitter.tolerating('ENODEV').into(result).netlink(route, message, otherwise)
        emitter.tolerating('ENODEV').into(made).netlink(route, getNamed('other0'))
      })
      const reply = await server.run(program, { reply: false })
      const [result, made] = program.instructions.slice(-2).map(each => each.result && reply.register(each.result))
      return [result ?? Number.NaN, made ?? Number.NaN]
    } finally {
      await server.close()
    }
  }

  test('is not sent where the message succeeds: the result is the index of the interface that was asked for', async () => {
    expect(await either(getIndex(LOOPBACK), MAKE)).toEqual([LOOPBACK, -ERRNO.ENODEV])
  })

  test('is sent where the message fails with an errno that is tolerated: the result is its own', async () => {
    const [result, made] = await either(getNamed('other0'), MAKE)
    expect(made).toBeGreaterThan(LOOPBACK)
    expect(result).toBe(made)
  })

  test('gives 0 where it only acknowledges', async () => {
    const [result, made] = await either(getNamed('other0'), routeMessage(BRIDGE))
    expect([result, made > LOOPBACK]).toEqual([0, true])
  })

  test('is not sent after another errno', async () => {
    // Without an index and a name no interface is meant: EINVAL.
    const nameless = routeMessage(getLink({ index: 0 }))
    await expect(either(nameless, routeMessage(BRIDGE))).rejects.toThrow('{get link index 0}, 32, 0, NULL, 0) else sendto(')
    await expect(either(nameless, MAKE)).rejects.toThrow('EINVAL')
  })

  test('has to succeed: the errno that is tolerated of the message is not tolerated of it', async () => {
    await expect(either(getNamed('other0'), getNamed('other1'))).rejects.toThrow(
      'cannot sendto(route, {get link "other1"}, 44, 0, NULL, 0): ENODEV: there is no interface of that name or index',
    )
  })
})

describe('a pair of interfaces', () => {
  /** One end stays where the request is made, the other is made in the network namespace of a process. */
  const pair = (pid: NumberOrRegister) =>
    newVeth({ name: 'outside', bridge: 0, mtu: 1500, peer: { name: 'eth0', mac: '02:42:0a:00:00:02', netns: { pid } } })

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
      emitter.netlink(route, routeMessage(pair(stored ? pid : 0)))
      emitter.write(ready, new Uint8Array(BigUint64Array.of(1n).buffer), 8)
    }
    const child = (emitter: Emitter) => {
      emitter.read(ready, new OutputBuffer(8), 8)
      emitter.into(own).socket_netlink(AF.NETLINK, RAW, NETLINK.ROUTE)
      emitter.netlink(own, routeMessage(setLink({ index: LOOPBACK }, { up: true }), setLink({ name: 'eth0' }, { up: true })))
      emitter.netlink(own, getNamed(wanted))
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
