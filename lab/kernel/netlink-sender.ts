/** Sends netlink messages from a check, in the network namespace that its file has for itself. */

import { execFileSync } from 'node:child_process'
import { afterAll } from 'vitest'
import { Server } from '../../runtime/kernel/launch/server.ts'
import { AF, SOCK } from '../../runtime/kernel/program/constants.ts'
import type { NetlinkMessage } from '../../runtime/kernel/program/kinds-netlink.ts'
import { launcher, programOf } from './containers.ts'

const RAW = SOCK.RAW | SOCK.CLOEXEC

/** @returns sends one message and waits for its answer; it throws what the kernel's error means */
export function useNetlink(): (message: NetlinkMessage) => Promise<void> {
  const server = Server.start(launcher())
  afterAll(() => server.close())
  return async message => {
    const program = programOf(emitter => {
      const socket = emitter.register('socket')
      emitter.into(socket).socket_netlink(AF.NETLINK, RAW, message.protocol)
      emitter.netlink(socket, message)
      emitter.close(socket)
    })
    await server.run(program, { reply: false })
  }
}

/** What nft(8) shows of everything, without handles, which count what was ever made. */
export function listRuleset(): unknown[] {
  return withoutHandles(execFileSync('nft', ['-j', 'list', 'ruleset'], { encoding: 'utf8' }))
}

/** The same, after nft has loaded a script in a namespace where nothing else is. */
export function listRulesetOf(script: string): unknown[] {
  const input = { encoding: 'utf8', input: script } as const
  return withoutHandles(execFileSync('unshare', ['--net', 'sh', '-c', 'nft -f - && nft -j list ruleset'], input))
}

function withoutHandles(listing: string): unknown[] {
  const { nftables }: { nftables: object[] } = JSON.parse(listing, (key, value) => (key === 'handle' ? undefined : value))
  return nftables.filter(entry => !('metainfo' in entry))
}
