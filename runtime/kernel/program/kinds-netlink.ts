/** A message of netlink(7), by which rtnetlink(7) and nf_tables are told what to do. */

import { IPCTNL_MSG_CT, NETLINK, NFNL_MSG, NFNL_SUBSYS, NFT_MSG, NLM_F, RTM } from './constants.ts'
import { flags, oneOf } from './kinds.ts'
import type { Layout, Pointer } from './layout.ts'
import type { Register } from './register.ts'

/** What is sent at once: a request, or several that are taken in order, each from its header (`struct nlmsghdr`) on and padded to four bytes. */
export interface NetlinkMessage {
  /** The socket's protocol, which decides what the types of requests mean. */
  readonly protocol: (typeof NETLINK)[keyof typeof NETLINK]
  readonly bytes: Uint8Array
  /** Values that are known only when the program runs, as a pid: each is written over the four bytes at its place just before the message is sent. */
  readonly stores?: readonly NetlinkStore[]
}

export interface NetlinkStore {
  readonly register: Register
  /** From the message's first byte on. */
  readonly at: number
}

const HEADER_SIZE = 16
const ALIGNMENT = 4
const STORE_SIZE = 4

/** Lays a message out by pointer: its length is an argument of its own. */
export function layMessage(message: NetlinkMessage, layout: Layout): Pointer {
  const { bytes, stores = [] } = message
  requestsOf(message)
  const pointer = layout.bytes(bytes)
  for (const { register, at } of stores) layout.store(register, { offset: pointer.offset + at }, STORE_SIZE)
  return pointer
}

export function showMessage(message: NetlinkMessage): string {
  const requests = requestsOf(message).map(request => `[${showHeader(message.protocol, request)}, ${showContent(message, request)}]`)
  return requests.length === 1 ? requests.join() : `[${requests.join(', ')}]`
}

/** A request's place in a message, and what its header says. */
interface Request {
  readonly start: number
  readonly length: number
  readonly type: number
  readonly flags: number
}

/** @throws {RangeError} for bytes that are no requests, and for a value that would be written outside of all of them */
function requestsOf({ bytes, stores = [] }: NetlinkMessage): readonly Request[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const requests: Request[] = []
  for (let start = 0; start < bytes.length; ) {
    const length = start + HEADER_SIZE <= bytes.length ? view.getUint32(start, true) : 0
    if (length < HEADER_SIZE || start + length > bytes.length) throw new RangeError(`there is no netlink request at byte ${start}`)
    requests.push({ start, length, type: view.getUint16(start + 4, true), flags: view.getUint16(start + 6, true) })
    start += Math.ceil(length / ALIGNMENT) * ALIGNMENT
  }
  if (requests.length === 0) throw new RangeError('a netlink message holds one request at least')
  for (const { register, at } of stores) {
    if (!requests.some(request => at >= request.start + HEADER_SIZE && at + STORE_SIZE <= request.start + request.length))
      throw new RangeError(`${register} would be written to byte ${at} of a netlink message, which is no place in a request`)
  }
  return requests
}

const shownFlags = flags('NLM_F_', NLM_F)

function showHeader(protocol: NetlinkMessage['protocol'], { length, type, flags: bits }: Request): string {
  const shownType = protocol === NETLINK.ROUTE ? oneOf('RTM_', RTM).show(type) : showNetfilterType(type)
  return `{nlmsg_len=${length}, nlmsg_type=${shownType}, nlmsg_flags=${shownFlags.show(bits)}}`
}

function showNetfilterType(type: number): string {
  const [subsystem, message] = [type >> 8, type & 0xff]
  if (subsystem === 0) return oneOf('NFNL_MSG_', NFNL_MSG).show(message)
  const messages = {
    [NFNL_SUBSYS.CTNETLINK]: oneOf('IPCTNL_MSG_CT_', IPCTNL_MSG_CT),
    [NFNL_SUBSYS.NFTABLES]: oneOf('NFT_MSG_', NFT_MSG),
  }[subsystem]
  return `${oneOf('NFNL_SUBSYS_', NFNL_SUBSYS).show(subsystem)}<<8|${messages?.show(message) ?? message}`
}

/** How long it is, and what is written where in it: `{88 bytes, [84]=pid}`. */
function showContent({ stores = [] }: NetlinkMessage, { start, length }: Request): string {
  const content = start + HEADER_SIZE
  const own = stores.filter(({ at }) => at >= content && at < start + length)
  return `{${[`${length - HEADER_SIZE} bytes`, ...own.map(({ register, at }) => `[${at - content}]=${register}`)].join(', ')}}`
}
