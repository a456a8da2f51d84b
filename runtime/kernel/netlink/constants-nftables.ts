/** Attributes and values of nf_tables, by the names that include/uapi/linux/netfilter/nf_tables.h gives them. All numbers are sent in network order. */

/** Families of tables: include/uapi/linux/netfilter.h. `INET` is IPv4 and IPv6 in one. */
export const NFPROTO = { UNSPEC: 0, INET: 1, IPV4: 2, IPV6: 10 } as const

/** Where in a packet's way a chain is called; in each, chains go by their priority. */
export const NF_INET = { PRE_ROUTING: 0, LOCAL_IN: 1, FORWARD: 2, LOCAL_OUT: 3, POST_ROUTING: 4 } as const

/** Final verdicts, and those that stay within a table. */
export const NF = { DROP: 0, ACCEPT: 1 } as const
export const NFT = { CONTINUE: -1, BREAK: -2, JUMP: -3, GOTO: -4, RETURN: -5 } as const

export const NFTA_TABLE = { NAME: 1 } as const

export const NFTA_CHAIN = { TABLE: 1, NAME: 3, HOOK: 4, POLICY: 5, USE: 6, TYPE: 7 } as const
export const NFTA_HOOK = { HOOKNUM: 1, PRIORITY: 2 } as const

export const NFTA_RULE = { TABLE: 1, CHAIN: 2, HANDLE: 3, EXPRESSIONS: 4 } as const
export const NFTA_LIST = { ELEM: 1 } as const
export const NFTA_EXPR = { NAME: 1, DATA: 2 } as const

export const NFTA_SET = {
  TABLE: 1,
  NAME: 2,
  FLAGS: 3,
  KEY_TYPE: 4,
  KEY_LEN: 5,
  DATA_TYPE: 6,
  DATA_LEN: 7,
  DESC: 9,
  ID: 10,
  USERDATA: 13,
} as const
export const NFT_SET = { INTERVAL: 4, MAP: 8, CONCAT: 0x80 } as const
export const NFTA_SET_DESC = { CONCAT: 2 } as const
export const NFTA_SET_FIELD = { LEN: 1 } as const

export const NFTA_SET_ELEM_LIST = { TABLE: 1, SET: 2, ELEMENTS: 3 } as const
export const NFTA_SET_ELEM = { KEY: 1, DATA: 2, KEY_END: 10 } as const

export const NFTA_DATA = { VALUE: 1, VERDICT: 2 } as const
export const NFTA_VERDICT = { CODE: 1, CHAIN: 2 } as const

/** Registers of four bytes each; the first four of 16 bytes are the same room. NFT_REG_VERDICT is what a rule decides. */
export const NFT_REG = { VERDICT: 0 } as const
export const NFT_REG32 = { '00': 8 } as const

export const NFTA_IMMEDIATE = { DREG: 1, DATA: 2 } as const
export const NFTA_BITWISE = { SREG: 1, DREG: 2, LEN: 3, MASK: 4, XOR: 5 } as const
export const NFTA_CMP = { SREG: 1, OP: 2, DATA: 3 } as const
export const NFT_CMP = { EQ: 0, NEQ: 1 } as const
export const NFTA_LOOKUP = { SET: 1, SREG: 2, DREG: 3, FLAGS: 5 } as const
export const NFT_LOOKUP_F = { INV: 1 } as const
export const NFTA_PAYLOAD = { DREG: 1, BASE: 2, OFFSET: 3, LEN: 4 } as const
export const NFT_PAYLOAD = { NETWORK_HEADER: 1, TRANSPORT_HEADER: 2 } as const
export const NFTA_META = { DREG: 1, KEY: 2 } as const
export const NFT_META = { IIFNAME: 6, OIFNAME: 7, NFPROTO: 15, L4PROTO: 16, IIFKIND: 26, OIFKIND: 27 } as const
export const NFTA_CT = { DREG: 1, KEY: 2 } as const
export const NFT_CT = { STATE: 0, STATUS: 2 } as const
export const NFTA_NAT = { TYPE: 1, FAMILY: 2, REG_ADDR_MIN: 3, REG_PROTO_MIN: 5 } as const
export const NFT_NAT = { SNAT: 0, DNAT: 1 } as const
export const NFTA_FIB = { DREG: 1, RESULT: 2, FLAGS: 3 } as const
export const NFT_FIB_RESULT = { OIF: 1, OIFNAME: 2, ADDRTYPE: 3 } as const
export const NFTA_FIB_F = { SADDR: 1, DADDR: 2 } as const

/** Bits of a flow's state, as `NF_CT_STATE_BIT` makes them, and of its status: include/uapi/linux/netfilter/nf_conntrack_common.h. */
export const NF_CT_STATE = { ESTABLISHED: 2, RELATED: 4 } as const
export const IPS = { SRC_NAT: 0x10, DST_NAT: 0x20 } as const
