/** Reads the expressions of a rule. */

import { NFPROTO, NFT_REG, NFT_REG32 } from '../../runtime/kernel/netlink/constants-nftables.ts'
import { find, type Node } from '../../runtime/kernel/netlink/decode.ts'
import { numberIn, shownIn, textIn } from './node-values.ts'
import type { Expression, Verdict } from './request.ts'

type Of<Op extends Expression['op']> = Extract<Expression, { readonly op: Op }>

const META: Readonly<Record<string, Of<'meta'>['key']>> = {
  NFT_META_IIFNAME: 'iifname',
  NFT_META_OIFNAME: 'oifname',
  NFT_META_IIFKIND: 'iifkind',
  NFT_META_OIFKIND: 'oifkind',
  NFT_META_NFPROTO: 'nfproto',
  NFT_META_L4PROTO: 'l4proto',
}
const HEADERS: Readonly<Record<string, Of<'payload'>['header']>> = {
  NFT_PAYLOAD_NETWORK_HEADER: 'network',
  NFT_PAYLOAD_TRANSPORT_HEADER: 'transport',
}
const CT: Readonly<Record<string, Of<'ct'>['key']>> = { NFT_CT_STATE: 'state', NFT_CT_STATUS: 'status' }
const VERDICTS: Readonly<Record<string, Verdict>> = {
  NF_ACCEPT: 'accept',
  NF_DROP: 'drop',
  NFT_RETURN: 'return',
  NFT_JUMP: 'jump',
  NFT_GOTO: 'goto',
}

const READERS: Readonly<Record<string, (data: Node) => Expression>> = {
  meta: data => ({ op: 'meta', key: known(META, shownIn(data, 'NFTA_META_KEY')), to: placeIn(data, 'NFTA_META_DREG') }),
  payload: data => ({
    op: 'payload',
    header: known(HEADERS, shownIn(data, 'NFTA_PAYLOAD_BASE')),
    offset: numberIn(data, 'NFTA_PAYLOAD_OFFSET'),
    length: numberIn(data, 'NFTA_PAYLOAD_LEN'),
    to: placeIn(data, 'NFTA_PAYLOAD_DREG'),
  }),
  ct: data => ({ op: 'ct', key: known(CT, shownIn(data, 'NFTA_CT_KEY')), to: placeIn(data, 'NFTA_CT_DREG') }),
  fib: data => {
    const asked = `${shownIn(data, 'NFTA_FIB_RESULT')} ${shownIn(data, 'NFTA_FIB_FLAGS')}`
    if (asked !== 'NFT_FIB_RESULT_ADDRTYPE NFTA_FIB_F_DADDR') throw new RangeError(`the picture does not know fib ${asked}`)
    return { op: 'fib', to: placeIn(data, 'NFTA_FIB_DREG') }
  },
  bitwise: data => {
    if (/[^0]/.test(bytesIn(data, 'NFTA_BITWISE_XOR'))) throw new RangeError('the picture does not know bitwise with xor')
    const [from, to] = [placeIn(data, 'NFTA_BITWISE_SREG'), placeIn(data, 'NFTA_BITWISE_DREG')]
    return { op: 'bitwise', from, to, mask: bytesIn(data, 'NFTA_BITWISE_MASK') }
  },
  cmp: data => ({
    op: 'cmp',
    from: placeIn(data, 'NFTA_CMP_SREG'),
    isEqual: known({ NFT_CMP_EQ: true, NFT_CMP_NEQ: false }, shownIn(data, 'NFTA_CMP_OP')),
    bytes: bytesIn(data, 'NFTA_CMP_DATA'),
  }),
  lookup: data => ({
    op: 'lookup',
    set: textIn(data, 'NFTA_LOOKUP_SET'),
    from: placeIn(data, 'NFTA_LOOKUP_SREG'),
    ...(find(data, 'NFTA_LOOKUP_DREG') && { to: placeIn(data, 'NFTA_LOOKUP_DREG') }),
    isInverted: shownIn(data, 'NFTA_LOOKUP_FLAGS') === 'NFT_LOOKUP_F_INV',
  }),
  immediate: data => {
    const verdict = find(data, 'NFTA_IMMEDIATE_DATA', 'NFTA_DATA_VERDICT')
    if (!verdict || numberIn(data, 'NFTA_IMMEDIATE_DREG') !== NFT_REG.VERDICT) throw new RangeError('the picture knows immediate verdicts')
    const chain = find(verdict, 'NFTA_VERDICT_CHAIN')
    return {
      op: 'verdict',
      verdict: known(VERDICTS, shownIn(verdict, 'NFTA_VERDICT_CODE')),
      ...(chain && { chain: textIn(verdict, 'NFTA_VERDICT_CHAIN') }),
    }
  },
  nat: data => {
    if (shownIn(data, 'NFTA_NAT_TYPE') !== 'NFT_NAT_DNAT') throw new RangeError('the picture knows nat of destinations')
    return {
      op: 'dnat',
      family: numberIn(data, 'NFTA_NAT_FAMILY') === NFPROTO.IPV4 ? 'ip' : 'ip6',
      address: placeIn(data, 'NFTA_NAT_REG_ADDR_MIN'),
      port: placeIn(data, 'NFTA_NAT_REG_PROTO_MIN'),
    }
  },
  masq: () => ({ op: 'masquerade' }),
}

/** @throws {RangeError} for an expression, or a key of one, that the simulator cannot carry out */
export function readExpression(element: Node): Expression {
  const data = find(element, 'NFTA_EXPR_DATA')
  if (!data) throw new RangeError('an expression has nothing in it')
  return known(READERS, textIn(element, 'NFTA_EXPR_NAME'))(data)
}

function known<T>(table: Readonly<Record<string, T>>, name: string): T {
  const value = table[name]
  if (value === undefined) throw new RangeError(`the picture does not know ${name}`)
  return value
}

/** Registers of four bytes, and the older ones of sixteen, are the same room. */
function placeIn(data: Node, name: string): number {
  const register = numberIn(data, name)
  return register >= NFT_REG32['00'] ? (register - NFT_REG32['00']) * 4 : (register - 1) * 16
}

function bytesIn(data: Node, name: string): string {
  return find(data, name, 'NFTA_DATA_VALUE')?.shown ?? ''
}
