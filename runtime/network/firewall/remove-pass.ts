/** Takes back what lets minidock's bridges pass another firewall (`other-firewalls.ts`). Rules that others have made stay, also those that lead to the same chain. */

import type { Server } from '../../kernel/launch/server.ts'
import { deleteRule, type ListedRule, listRules } from '../../kernel/netlink/nft-listing.ts'
import { deleteChain, firewallMessage, flushChain } from '../../kernel/netlink/nft-objects.ts'
import { AF, NETLINK, SOCK } from '../../kernel/program/constants.ts'
import { type Emitter, type Label, Program } from '../../kernel/program/program.ts'
import type { Register } from '../../kernel/program/register.ts'
import { addPass, hasPass, PASS_CHAIN, type PassFamily } from './other-firewalls.ts'

const FORWARD = 'FORWARD'

const filter = (family: PassFamily) => ({ family, name: 'filter' }) as const

/** `NFTA_VERDICT_CHAIN` of include/uapi/linux/netfilter/nf_tables.h, with its length before and the name behind. */
const TO_THE_CHAIN = Buffer.from(`\0\0\x02\0${PASS_CHAIN}\0`)
TO_THE_CHAIN.writeUInt16LE(TO_THE_CHAIN.length)

/**
 * Deletes the chain, and the rule that leads to it.
 * @returns false when it was not there, or when rules of others lead to it
 */
export async function removePass(server: Server, family: PassFamily, label: Label): Promise<boolean> {
  const table = filter(family)
  const rules = (await listRules(server, table, FORWARD)).filter(leadsToTheChain)
  const requests = [...rules.map(rule => deleteRule(table, FORWARD, rule)), flushChain(table, PASS_CHAIN), deleteChain(table, PASS_CHAIN)]
  // EBUSY: another rule leads there. The kernel takes nothing of the message then.
  const send = (socket: Register, emitter: Emitter) => emitter.tolerating('ENOENT', 'EBUSY').netlink(socket, firewallMessage(...requests))
  return (await withSocket(server, label, send)) === 0
}

/** Makes it again: another state folder has a bridge by now, and has found the pass that was just removed. */
export async function giveBackPass(server: Server, family: PassFamily, label: Label): Promise<void> {
  await withSocket(server, label, (socket, emitter) =>
    emitter.tolerating('ENOENT').netlink(socket, firewallMessage(...hasPass(family)), firewallMessage(...addPass(family))),
  )
}

/** Returns whether a rule does nothing but lead there; iptables-restore(8) has given it a counter. */
function leadsToTheChain({ expressions }: ListedRule): boolean {
  const [only, ...others] = expressions.filter(({ name }) => name !== 'counter')
  return only?.name === 'immediate' && others.length === 0 && Buffer.from(only.data).includes(TO_THE_CHAIN)
}

/** @returns the result of what is sent */
async function withSocket(server: Server, label: Label, send: (socket: Register, emitter: Emitter) => void): Promise<number> {
  const program = new Program()
  const emitter = program.emitter(label)
  const [socket, result] = [emitter.register('firewall'), emitter.register('result')]
  emitter.into(socket).socket_netlink(AF.NETLINK, SOCK.RAW | SOCK.CLOEXEC, NETLINK.NETFILTER)
  send(socket, emitter.into(result))
  emitter.close(socket)
  return (await server.run(program, { reply: false })).register(result)
}
