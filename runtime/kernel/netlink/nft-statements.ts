/** Statements of rules, as nft(8) writes them: each becomes the expressions that nft makes of it. */

import { IPS, NF, NF_CT_STATE, NFPROTO, NFT } from './constants-nftables.ts'
import { RTN } from './constants-rtnetlink.ts'
import { padded, SIZES } from './nft-data-types.ts'
import {
  bitwise,
  cmp,
  ct,
  type Expression,
  FIRST_REGISTER,
  fibDaddrType,
  lookup,
  lookupIn,
  masq,
  meta,
  nat,
  payload,
  verdict,
} from './nft-expressions.ts'

export type Statement = readonly Expression[]

/** Something of a packet that a rule looks at. */
export interface Selector {
  readonly size: number
  /** Which packets have it; absent: all. */
  readonly family?: IpFamily
  /** @param size if not all of it is needed */
  load(register: number, size?: number): Expression
}

type IpFamily = 'ip' | 'ip6'

const FAMILIES = { ip: NFPROTO.IPV4, ip6: NFPROTO.IPV6 } as const

const interfaceName = (key: 'IIFNAME' | 'OIFNAME'): Selector => ({ size: SIZES.ifname, load: register => meta(key, register) })

const inHeader = (family: IpFamily, offset: number, length: number): Selector => ({
  size: length,
  family,
  load: (register, size = length) => payload('NETWORK_HEADER', offset, size, register),
})

export const iifname = interfaceName('IIFNAME')
export const oifname = interfaceName('OIFNAME')
export const ip = { saddr: inHeader('ip', 12, SIZES.ipv4_addr), daddr: inHeader('ip', 16, SIZES.ipv4_addr) }
export const ip6 = { saddr: inHeader('ip6', 8, SIZES.ipv6_addr), daddr: inHeader('ip6', 24, SIZES.ipv6_addr) }
export const l4proto: Selector = { size: SIZES.inet_proto, load: register => meta('L4PROTO', register) }
/** TCP and UDP have it at the same place. */
export const dport: Selector = { size: SIZES.inet_service, load: register => payload('TRANSPORT_HEADER', 2, SIZES.inet_service, register) }

/** `iifname . oifname @set` */
export const inSet = (selectors: readonly Selector[], set: string): Statement => [...loads(selectors), lookup(set, FIRST_REGISTER)]

/** `iifname != @set` */
export const notInSet = (selectors: readonly Selector[], set: string): Statement => [...loads(selectors), lookup(set, FIRST_REGISTER, true)]

/** `ip6 daddr ::1`, or `iifname "minidock*"` and `ip daddr 127.0.0.0/8` where the bytes are not the whole value. */
export function startsWith(selector: Selector, bytes: Uint8Array): Statement {
  return [...only(selector.family), selector.load(FIRST_REGISTER, bytes.length), cmp('EQ', bytes, FIRST_REGISTER)]
}

/** `meta nfproto ipv4` */
export const nfproto = (family: IpFamily): Statement => only(family)

/** `meta iifkind "bridge"` */
export function kind(which: 'iifkind' | 'oifkind', name: string): Statement {
  const bytes = Buffer.alloc(SIZES.ifname)
  bytes.write(name)
  return [meta(which === 'iifkind' ? 'IIFKIND' : 'OIFKIND', FIRST_REGISTER), cmp('EQ', bytes, FIRST_REGISTER)]
}

/** `fib daddr type local` */
export const toThisMachine: Statement = [fibDaddrType(FIRST_REGISTER), cmp('EQ', native32(RTN.LOCAL), FIRST_REGISTER)]

/** `ct state established,related` */
export const known: Statement = [ct('STATE', FIRST_REGISTER), ...anyOf(NF_CT_STATE.ESTABLISHED | NF_CT_STATE.RELATED)]

/** `ct status dnat` */
export const redirected: Statement = [ct('STATUS', FIRST_REGISTER), ...anyOf(IPS.DST_NAT)]

export const accept: Statement = [verdict(NF.ACCEPT)]
export const drop: Statement = [verdict(NF.DROP)]
export const returns: Statement = [verdict(NFT.RETURN)]
export const jump = (chain: string): Statement => [verdict(NFT.JUMP, chain)]
/** Other than after a jump, the packet does not come back. */
export const goto = (chain: string): Statement => [verdict(NFT.GOTO, chain)]
export const masquerade: Statement = [masq]

/** `dnat ip to ip daddr . meta l4proto . th dport map @map`: an address and a port stand in it. */
export function dnat(family: IpFamily, selectors: readonly Selector[], map: string): Statement {
  const port = FIRST_REGISTER + padded(family === 'ip' ? SIZES.ipv4_addr : SIZES.ipv6_addr) / 4
  return [...loads(selectors), lookupIn(map, FIRST_REGISTER, FIRST_REGISTER), nat(FAMILIES[family], FIRST_REGISTER, port)]
}

/** Loads a concatenation. */
function loads(selectors: readonly Selector[]): Expression[] {
  let register: number = FIRST_REGISTER
  const expressions = [...new Set(selectors.map(({ family }) => family))].flatMap(only)
  for (const selector of selectors) {
    expressions.push(selector.load(register))
    register += padded(selector.size) / 4
  }
  return expressions
}

function only(family: IpFamily | undefined): Expression[] {
  return family ? [meta('NFPROTO', FIRST_REGISTER), cmp('EQ', Uint8Array.of(FAMILIES[family]), FIRST_REGISTER)] : []
}

/** Whether one of these bits is set in the first register. */
function anyOf(bits: number): Expression[] {
  return [bitwise(native32(bits), FIRST_REGISTER), cmp('NEQ', native32(0), FIRST_REGISTER)]
}

/** What meta, ct and fib load is in the machine's order. */
function native32(value: number): Uint8Array {
  return new Uint8Array(Uint32Array.of(value).buffer)
}
