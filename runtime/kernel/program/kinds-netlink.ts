/** A message of netlink(7), by which rtnetlink(7) and nf_tables are told what to do. */

import type { NETLINK } from './constants.ts'
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
  checkMessage(message)
  const pointer = layout.bytes(bytes)
  for (const { register, at } of stores) layout.store(register, { offset: pointer.offset + at }, STORE_SIZE)
  return pointer
}

/** @throws {RangeError} for bytes that are no requests, and for a value that would be written outside of all of them */
function checkMessage({ bytes, stores = [] }: NetlinkMessage): void {
  if (bytes.length === 0) throw new RangeError('a netlink message holds one request at least')
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  let outside = stores
  for (let start = 0; start < bytes.length; ) {
    const length = start + HEADER_SIZE <= bytes.length ? view.getUint32(start, true) : 0
    const [body, end] = [start + HEADER_SIZE, start + length]
    if (end < body || end > bytes.length) throw new RangeError(`there is no netlink request at byte ${start}`)
    if (outside.length > 0) outside = outside.filter(({ at }) => at < body || at + STORE_SIZE > end)
    start += Math.ceil(length / ALIGNMENT) * ALIGNMENT
  }
  for (const { register, at } of outside)
    throw new RangeError(`${register} would be written to byte ${at} of a netlink message, which is no place in a request`)
}
