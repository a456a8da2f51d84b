/**
 * Expressions of nf_tables: the instructions of a small machine in the kernel that a rule is made of. They load parts of a packet into registers, compare registers
 * and look them up in sets; a comparison that fails ends the rule. `nft --debug=netlink` shows them.
 */

import {
  NFT_CMP,
  NFT_CT,
  NFT_FIB_RESULT,
  NFT_LOOKUP_F,
  NFT_META,
  NFT_NAT,
  NFT_PAYLOAD,
  NFT_REG,
  NFT_REG32,
  NFTA_BITWISE,
  NFTA_CMP,
  NFTA_CT,
  NFTA_DATA,
  NFTA_EXPR,
  NFTA_FIB,
  NFTA_FIB_F,
  NFTA_IMMEDIATE,
  NFTA_LIST,
  NFTA_LOOKUP,
  NFTA_META,
  NFTA_NAT,
  NFTA_PAYLOAD,
  NFTA_VERDICT,
} from './constants-nftables.ts'
import type { MessageWriter } from './message.ts'

/** Writes one. */
export type Expression = (out: MessageWriter) => void

/** The first of the sixteen registers of four bytes. */
export const FIRST_REGISTER = NFT_REG32['00']

function expression(name: string, attributes: (out: MessageWriter) => void): Expression {
  return out =>
    out.nested(NFTA_LIST.ELEM, () => {
      out.text(NFTA_EXPR.NAME, name)
      out.nested(NFTA_EXPR.DATA, () => attributes(out))
    })
}

/** Loads what is not in the packet itself, such as its interface's name. */
export function meta(key: keyof typeof NFT_META, register: number): Expression {
  return expression('meta', out => {
    out.networkNumber32(NFTA_META.DREG, register)
    out.networkNumber32(NFTA_META.KEY, NFT_META[key])
  })
}

/** Loads bytes of a header. */
export function payload(base: keyof typeof NFT_PAYLOAD, offset: number, length: number, register: number): Expression {
  return expression('payload', out => {
    out.networkNumber32(NFTA_PAYLOAD.DREG, register)
    out.networkNumber32(NFTA_PAYLOAD.BASE, NFT_PAYLOAD[base])
    out.networkNumber32(NFTA_PAYLOAD.OFFSET, offset)
    out.networkNumber32(NFTA_PAYLOAD.LEN, length)
  })
}

/** Loads what is known of the packet's flow. */
export function ct(key: keyof typeof NFT_CT, register: number): Expression {
  return expression('ct', out => {
    out.networkNumber32(NFTA_CT.DREG, register)
    out.networkNumber32(NFTA_CT.KEY, NFT_CT[key])
  })
}

/** Loads what the routing table says of the packet's destination: its type (`RTN_LOCAL`: an address of this machine). */
export function fibDaddrType(register: number): Expression {
  return expression('fib', out => {
    out.networkNumber32(NFTA_FIB.DREG, register)
    out.networkNumber32(NFTA_FIB.RESULT, NFT_FIB_RESULT.ADDRTYPE)
    out.networkNumber32(NFTA_FIB.FLAGS, NFTA_FIB_F.DADDR)
  })
}

/** Keeps the bits of a mask. */
export function bitwise(mask: Uint8Array, register: number): Expression {
  return expression('bitwise', out => {
    out.networkNumber32(NFTA_BITWISE.SREG, register)
    out.networkNumber32(NFTA_BITWISE.DREG, register)
    out.networkNumber32(NFTA_BITWISE.LEN, mask.length)
    data(out, NFTA_BITWISE.MASK, mask)
    data(out, NFTA_BITWISE.XOR, new Uint8Array(mask.length))
  })
}

/** Ends the rule unless the register begins with these bytes, or if it does. */
export function cmp(op: keyof typeof NFT_CMP, bytes: Uint8Array, register: number): Expression {
  return expression('cmp', out => {
    out.networkNumber32(NFTA_CMP.SREG, register)
    out.networkNumber32(NFTA_CMP.OP, NFT_CMP[op])
    data(out, NFTA_CMP.DATA, bytes)
  })
}

/** Ends the rule unless what begins at the register is in a set, or if it is. */
export function lookup(set: string, register: number, inverted = false): Expression {
  return expression('lookup', out => {
    out.text(NFTA_LOOKUP.SET, set)
    out.networkNumber32(NFTA_LOOKUP.SREG, register)
    if (inverted) out.networkNumber32(NFTA_LOOKUP.FLAGS, NFT_LOOKUP_F.INV)
  })
}

/** Loads what a map has for what begins at the register; ends the rule if it has nothing. */
export function lookupIn(map: string, register: number, into: number): Expression {
  return expression('lookup', out => {
    out.text(NFTA_LOOKUP.SET, map)
    out.networkNumber32(NFTA_LOOKUP.SREG, register)
    out.networkNumber32(NFTA_LOOKUP.DREG, into)
  })
}

/** @param code `NF` or `NFT` @param chain where a jump leads */
export function verdict(code: number, chain?: string): Expression {
  return expression('immediate', out => {
    out.networkNumber32(NFTA_IMMEDIATE.DREG, NFT_REG.VERDICT)
    out.nested(NFTA_IMMEDIATE.DATA, () =>
      out.nested(NFTA_DATA.VERDICT, () => {
        out.networkNumber32(NFTA_VERDICT.CODE, code)
        if (chain !== undefined) out.text(NFTA_VERDICT.CHAIN, chain)
      }),
    )
  })
}

/** Gives the flow the destination address and port that are in these registers. @param family `NFPROTO`: packets of the other one pass */
export function nat(family: number, address: number, port: number): Expression {
  return expression('nat', out => {
    out.networkNumber32(NFTA_NAT.TYPE, NFT_NAT.DNAT)
    out.networkNumber32(NFTA_NAT.FAMILY, family)
    out.networkNumber32(NFTA_NAT.REG_ADDR_MIN, address)
    out.networkNumber32(NFTA_NAT.REG_PROTO_MIN, port)
  })
}

/** Gives the flow the address of the interface that it leaves by as its source. */
export const masq: Expression = expression('masq', () => {})

function data(out: MessageWriter, type: number, bytes: Uint8Array): void {
  out.nested(type, () => out.payload(NFTA_DATA.VALUE, bytes))
}
