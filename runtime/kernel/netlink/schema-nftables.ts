/** Requests of nf_tables: what is in those that `nft-objects.ts` and `nft-elements.ts` write, and in others of their kind. */

import { NFT_MSG } from '../program/constants.ts'
import { flags, oneOf } from '../program/kinds.ts'
import {
  NF,
  NF_INET,
  NFPROTO,
  NFT,
  NFT_CMP,
  NFT_CT,
  NFT_FIB_RESULT,
  NFT_LOOKUP_F,
  NFT_META,
  NFT_NAT,
  NFT_PAYLOAD,
  NFT_SET,
  NFTA_BITWISE,
  NFTA_CHAIN,
  NFTA_CMP,
  NFTA_CT,
  NFTA_DATA,
  NFTA_EXPR,
  NFTA_FIB,
  NFTA_FIB_F,
  NFTA_HOOK,
  NFTA_IMMEDIATE,
  NFTA_LIST,
  NFTA_LOOKUP,
  NFTA_META,
  NFTA_NAT,
  NFTA_PAYLOAD,
  NFTA_RULE,
  NFTA_SET,
  NFTA_SET_DESC,
  NFTA_SET_ELEM,
  NFTA_SET_ELEM_LIST,
  NFTA_SET_FIELD,
  NFTA_TABLE,
  NFTA_VERDICT,
} from './constants-nftables.ts'
import { type Attributes, attributesOf, BE32, BE64, nested, type Payload, type Shown, TEXT } from './schema.ts'

const shown = (how: Shown): Payload => ({ ...BE32, shown: how })

/** Negative ones are sent as 32 bits. */
const JUMPS = Object.fromEntries(Object.entries(NFT).map(([name, code]) => [`NFT_${name}`, code >>> 0]))
const VERDICTS = { NF_DROP: NF.DROP, NF_ACCEPT: NF.ACCEPT, ...JUMPS }
const SIGNED: Shown = { show: value => String(value | 0) }

const DATA = nested(
  attributesOf('NFTA_DATA_', NFTA_DATA, {
    VERDICT: nested(attributesOf('NFTA_VERDICT_', NFTA_VERDICT, { CODE: shown(oneOf('', VERDICTS)), CHAIN: TEXT })),
  }),
)

/** By the expression's name. */
const EXPRESSIONS: Readonly<Record<string, Attributes>> = {
  meta: attributesOf('NFTA_META_', NFTA_META, { DREG: BE32, KEY: shown(oneOf('NFT_META_', NFT_META)) }),
  payload: attributesOf('NFTA_PAYLOAD_', NFTA_PAYLOAD, {
    DREG: BE32,
    BASE: shown(oneOf('NFT_PAYLOAD_', NFT_PAYLOAD)),
    OFFSET: BE32,
    LEN: BE32,
  }),
  ct: attributesOf('NFTA_CT_', NFTA_CT, { DREG: BE32, KEY: shown(oneOf('NFT_CT_', NFT_CT)) }),
  fib: attributesOf('NFTA_FIB_', NFTA_FIB, {
    DREG: BE32,
    RESULT: shown(oneOf('NFT_FIB_RESULT_', NFT_FIB_RESULT)),
    FLAGS: shown(flags('NFTA_FIB_F_', NFTA_FIB_F)),
  }),
  bitwise: attributesOf('NFTA_BITWISE_', NFTA_BITWISE, { SREG: BE32, DREG: BE32, LEN: BE32, MASK: DATA, XOR: DATA }),
  cmp: attributesOf('NFTA_CMP_', NFTA_CMP, { SREG: BE32, OP: shown(oneOf('NFT_CMP_', NFT_CMP)), DATA }),
  lookup: attributesOf('NFTA_LOOKUP_', NFTA_LOOKUP, {
    SET: TEXT,
    SREG: BE32,
    DREG: BE32,
    FLAGS: shown(flags('NFT_LOOKUP_F_', NFT_LOOKUP_F)),
  }),
  immediate: attributesOf('NFTA_IMMEDIATE_', NFTA_IMMEDIATE, { DREG: BE32, DATA }),
  nat: attributesOf('NFTA_NAT_', NFTA_NAT, {
    TYPE: shown(oneOf('NFT_NAT_', NFT_NAT)),
    FAMILY: shown(oneOf('NFPROTO_', NFPROTO)),
    REG_ADDR_MIN: BE32,
    REG_PROTO_MIN: BE32,
  }),
  masq: {},
}

/** Several of the same kind. */
const listOf = (payload: Payload) => nested(attributesOf('NFTA_LIST_', NFTA_LIST, { ELEM: payload }))

const EXPRESSION = nested(
  attributesOf('NFTA_EXPR_', NFTA_EXPR, { NAME: TEXT, DATA: nested({ by: 'NFTA_EXPR_NAME', tables: EXPRESSIONS }) }),
)
const HOOK = nested(attributesOf('NFTA_HOOK_', NFTA_HOOK, { HOOKNUM: shown(oneOf('NF_INET_', NF_INET)), PRIORITY: shown(SIGNED) }))
const FIELD = nested(attributesOf('NFTA_SET_FIELD_', NFTA_SET_FIELD, { LEN: BE32 }))
const ELEMENT = nested(attributesOf('NFTA_SET_ELEM_', NFTA_SET_ELEM, { KEY: DATA, KEY_END: DATA, DATA }))

const CHAIN = attributesOf('NFTA_CHAIN_', NFTA_CHAIN, {
  TABLE: TEXT,
  NAME: TEXT,
  HOOK,
  POLICY: shown(oneOf('', VERDICTS)),
  TYPE: TEXT,
})
const RULE = attributesOf('NFTA_RULE_', NFTA_RULE, { TABLE: TEXT, CHAIN: TEXT, HANDLE: BE64, EXPRESSIONS: listOf(EXPRESSION) })
const SET = attributesOf('NFTA_SET_', NFTA_SET, {
  TABLE: TEXT,
  NAME: TEXT,
  FLAGS: shown(flags('NFT_SET_', NFT_SET)),
  KEY_TYPE: BE32,
  KEY_LEN: BE32,
  DATA_TYPE: BE32,
  DATA_LEN: BE32,
  DESC: nested(attributesOf('NFTA_SET_DESC_', NFTA_SET_DESC, { CONCAT: listOf(FIELD) })),
  ID: BE32,
})
const ELEMENTS = attributesOf('NFTA_SET_ELEM_LIST_', NFTA_SET_ELEM_LIST, { TABLE: TEXT, SET: TEXT, ELEMENTS: listOf(ELEMENT) })
const TABLE = attributesOf('NFTA_TABLE_', NFTA_TABLE, { NAME: TEXT })

/** By the type's lower byte. */
export const NFTABLES: Readonly<Record<number, Attributes>> = {
  [NFT_MSG.NEWTABLE]: TABLE,
  [NFT_MSG.GETTABLE]: TABLE,
  [NFT_MSG.DELTABLE]: TABLE,
  [NFT_MSG.NEWCHAIN]: CHAIN,
  [NFT_MSG.GETCHAIN]: CHAIN,
  [NFT_MSG.DELCHAIN]: CHAIN,
  [NFT_MSG.NEWRULE]: RULE,
  [NFT_MSG.GETRULE]: RULE,
  [NFT_MSG.DELRULE]: RULE,
  [NFT_MSG.NEWSET]: SET,
  [NFT_MSG.GETSET]: SET,
  [NFT_MSG.DELSET]: SET,
  [NFT_MSG.NEWSETELEM]: ELEMENTS,
  [NFT_MSG.GETSETELEM]: ELEMENTS,
  [NFT_MSG.DELSETELEM]: ELEMENTS,
}
