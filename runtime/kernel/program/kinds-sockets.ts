/** Kinds of arguments of the calls that make a socket, set it up and give it an address: socket(2), setsockopt(2), bind(2). */

import { ipv4Bytes, ipv6Groups } from './addresses.ts'
import { AF, SOCK } from './constants.ts'
import { flags, type Kind, oneOf } from './kinds.ts'

const { STREAM, DGRAM, RAW, ...FLAGS } = SOCK
const typeOf = oneOf('SOCK_', { STREAM, DGRAM, RAW })
const flagsOf = flags('SOCK_', FLAGS)
/** Types are numbers, not bits. */
const TYPE_MASK = 0xf

/** A type, and flags that are or-ed to it. */
export const socketType: Kind<number> = {
  lay: value => value,
  show: value => {
    const [type, rest] = [value & TYPE_MASK, value & ~TYPE_MASK]
    return [typeOf.show(type), ...(rest === 0 ? [] : [flagsOf.show(rest)])].join('|')
  },
}

export const SIZE_OF_INT = 4

/** The value of a socket's option: an `int`, given by pointer. */
export const optionValue: Kind<number> = {
  lay: (value, layout) => layout.bytes(new Uint8Array(Int32Array.of(value).buffer)),
  show: value => `[${value}]`,
}

/** Where a socket of TCP or UDP is to be reached. */
export interface SocketAddress {
  readonly family: typeof AF.INET | typeof AF.INET6
  /** `127.0.0.1`, `::1`. */
  readonly address: string
  readonly port: number
}

/** Bytes of the structure, by family. */
export const SIZE_OF_SOCKADDR = { [AF.INET]: 16, [AF.INET6]: 28 } as const

/** `struct sockaddr_in` of ip(7), `struct sockaddr_in6` of ipv6(7): the family, then port and address in network order. */
export const socketAddress: Kind<SocketAddress> = {
  lay: ({ family, address, port }, layout) => {
    const pointer = layout.bytes(new Uint8Array(SIZE_OF_SOCKADDR[family]))
    const view = layout.view(pointer)
    view.setUint16(0, family, true)
    view.setUint16(2, port)
    if (family === AF.INET) for (const [index, byte] of ipv4Bytes(address).entries()) view.setUint8(4 + index, byte)
    else for (const [index, group] of ipv6Groups(address).entries()) view.setUint16(8 + index * 2, group)
    return pointer
  },
  show: ({ family, address, port }) =>
    family === AF.INET
      ? `{sa_family=AF_INET, sin_port=htons(${port}), sin_addr=inet_addr("${address}")}`
      : `{sa_family=AF_INET6, sin6_port=htons(${port}), sin6_flowinfo=htonl(0), inet_pton(AF_INET6, "${address}", &sin6_addr), sin6_scope_id=0}`,
}
