/**
 * Writes a message of netlink(7): requests one after the other, each a header (`struct nlmsghdr`), a structure of its family, and attributes. All numbers are in
 * the machine's order (both architectures are little endian), unless an attribute is said to be in network order; each part is padded to four bytes.
 *
 *   length 4 | type 2 | flags 2 | sequence 4 | port 4 || structure || attribute: length 2 | type 2 | payload | padding …
 */

import { NLM_F } from '../program/constants.ts'
import type { NetlinkMessage, NetlinkStore } from '../program/kinds-netlink.ts'
import { Register } from '../program/register.ts'

/** Writes one request. */
export type Request = (out: MessageWriter) => void

/** A number, or a register that has it when the program runs. */
export type NumberOrRegister = number | Register

const HEADER_SIZE = 16
const FLAGS_AT = 6
const ATTRIBUTE_HEADER_SIZE = 4
/** `NLA_F_NESTED` of include/uapi/linux/netlink.h: the payload is attributes. */
const NESTED = 0x8000
const FIRST_SIZE = 4096

export class MessageWriter {
  readonly stores: NetlinkStore[] = []
  // A view's functions are the engine's own. Those of a buffer are JavaScript, which takes a process that has just started ten times as long.
  #view = new DataView(new ArrayBuffer(FIRST_SIZE))
  #bytes = new Uint8Array(this.#view.buffer)
  #size = 0

  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#size)
  }

  /** @param body writes the structure and the attributes */
  request(type: number, flags: number, body: () => void): void {
    const start = this.#grow(HEADER_SIZE)
    this.#view.setUint32(start + 4, type | ((flags | NLM_F.REQUEST) << 16), true)
    body()
    this.#view.setUint32(start, this.#size - start, true)
    this.#pad()
  }

  u8(value: number): void {
    const at = this.#grow(1)
    this.#view.setUint8(at, value)
  }

  u16(value: number): void {
    const at = this.#grow(2)
    this.#view.setUint16(at, value, true)
  }

  u32(value: NumberOrRegister): void {
    const at = this.#grow(4)
    if (value instanceof Register) this.stores.push({ register: value, at })
    else this.#view.setUint32(at, value, true)
  }

  /** In network order. */
  be16(value: number): void {
    const at = this.#grow(2)
    this.#view.setUint16(at, value)
  }

  /** In network order. */
  be32(value: number): void {
    const at = this.#grow(4)
    this.#view.setUint32(at, value)
  }

  raw(bytes: Uint8Array): void {
    const at = this.#grow(bytes.length)
    this.#bytes.set(bytes, at)
  }

  /** @param payload writes it */
  attribute(type: number, payload: () => void): void {
    const start = this.#grow(ATTRIBUTE_HEADER_SIZE)
    payload()
    this.#view.setUint32(start, (this.#size - start) | (type << 16), true)
    this.#pad()
  }

  /** An attribute whose payload is attributes. */
  nested(type: number, attributes: () => void): void {
    this.attribute(type | NESTED, attributes)
  }

  /** A string that ends in a zero byte. */
  text(type: number, value: string): void {
    this.attribute(type, () => {
      this.raw(Buffer.from(value))
      this.u8(0)
    })
  }

  number8(type: number, value: number): void {
    this.attribute(type, () => this.u8(value))
  }

  number32(type: number, value: NumberOrRegister): void {
    this.attribute(type, () => this.u32(value))
  }

  /** In network order. */
  networkNumber32(type: number, value: number): void {
    this.attribute(type, () => this.be32(value))
  }

  payload(type: number, bytes: Uint8Array): void {
    this.attribute(type, () => this.raw(bytes))
  }

  /** Adds flags to the request that begins at a place. */
  addFlags(start: number, flags: number): void {
    this.#view.setUint16(start + FLAGS_AT, this.#view.getUint16(start + FLAGS_AT, true) | flags, true)
  }

  get size(): number {
    return this.#size
  }

  #pad(): void {
    this.#grow(-this.#size & 3)
  }

  /** What is not written is 0. Takes other room where there is too little: look at it only after this. @returns where the new part begins */
  #grow(count: number): number {
    const at = this.#size
    this.#size += count
    if (this.#size > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(this.#size, this.#bytes.length * 4))
      larger.set(this.#bytes)
      this.#bytes = larger
      this.#view = new DataView(larger.buffer)
    }
    return at
  }
}

/**
 * Returns the message of these requests. Only one asks to be acknowledged: errors are answered unasked, and in order, so the first reply is this acknowledgement
 * or the first error.
 * @param acknowledged which one; default: the last
 */
export function messageOf(
  protocol: NetlinkMessage['protocol'],
  requests: readonly Request[],
  acknowledged = requests.length - 1,
): NetlinkMessage {
  const out = new MessageWriter()
  for (const [index, request] of requests.entries()) {
    const start = out.size
    request(out)
    if (index === acknowledged) out.addFlags(start, NLM_F.ACK)
  }
  return { protocol, bytes: out.bytes, ...(out.stores.length > 0 && { stores: out.stores }) }
}
