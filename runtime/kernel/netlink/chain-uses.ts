/**
 * Asks nf_tables for chains from Node itself, in some microseconds: on a socket that the client has opened (`launch/client.ts`). `ask.ts` starts a process for that, and
 * takes a question of any kind.
 */

import { readSync, writeSync } from 'node:fs'
import { NETLINK } from '../program/constants.ts'
import { ERRNO } from '../program/errno.ts'
import { NFTA_CHAIN } from './constants-nftables.ts'
import { messageOf, type Request } from './message.ts'

/** In the place of a number of uses. */
export const MISSING = -1
const UNKNOWN = -2

/** Bytes: no answer about one chain is that long. */
const ROOM = 4096
const NLMSG_ERROR = 2
/** Where an error's number stands; and where attributes begin, behind the header and `struct nfgenmsg`. */
const [ERROR_AT, ATTRIBUTES_AT] = [16, 20]
const ATTRIBUTE_HEADER_SIZE = 4
const TYPE_MASK = 0x3fff

/**
 * Returns for each chain how many rules it has and how many lead to it, together; `MISSING` for a chain that is not there.
 * @param questions `getChain`
 * @returns undefined where nf_tables does not answer: the kernel has none, or this process may not ask
 */
export function chainUses(socket: number, questions: readonly Request[]): number[] | undefined {
  try {
    writeSync(socket, messageOf(NETLINK.NETFILTER, questions, -1).bytes)
    const view = new DataView(new ArrayBuffer(ROOM))
    // One answer for each question, in a message of its own. All are read, so that none is left for the next who asks.
    const uses = questions.map(() => usesIn(view, readSync(socket, view)))
    return uses.includes(UNKNOWN) ? undefined : uses
  } catch {
    // Whatever the reason, nothing is known of the rules, and the start goes on as if nobody had changed them.
    return undefined
  }
}

/** Looks for one number: `answers.ts`, which reads all of an answer, would take a start five times as long. @param size the answer's */
function usesIn(answer: DataView, size: number): number {
  if (size < ATTRIBUTES_AT) return UNKNOWN
  if (answer.getUint16(4, true) === NLMSG_ERROR) return answer.getInt32(ERROR_AT, true) === -ERRNO.ENOENT ? MISSING : UNKNOWN
  for (let at = ATTRIBUTES_AT; at + ATTRIBUTE_HEADER_SIZE * 2 <= size; ) {
    const length = answer.getUint16(at, true)
    if (length < ATTRIBUTE_HEADER_SIZE) break
    if ((answer.getUint16(at + 2, true) & TYPE_MASK) === NFTA_CHAIN.USE) return answer.getUint32(at + ATTRIBUTE_HEADER_SIZE)
    at += (length + 3) & ~3
  }
  return UNKNOWN
}
