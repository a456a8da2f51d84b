/** Attributes of conntrack's messages: include/uapi/linux/netfilter/nfnetlink_conntrack.h. */

export const CTA = { TUPLE_ORIG: 1, STATUS: 3, FILTER: 25, STATUS_MASK: 26 } as const
export const CTA_TUPLE = { IP: 1, PROTO: 2 } as const
export const CTA_IP = { V4_SRC: 1, V4_DST: 2, V6_SRC: 3, V6_DST: 4 } as const
export const CTA_PROTO = { NUM: 1, SRC_PORT: 2, DST_PORT: 3 } as const
export const CTA_FILTER = { ORIG_FLAGS: 1, REPLY_FLAGS: 2 } as const
