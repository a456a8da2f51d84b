/** Attributes and flags of rtnetlink(7), by the names that the kernel's headers give them: include/uapi/linux/if.h, if_link.h, if_addr.h, rtnetlink.h. */

/** Flags of an interface. */
export const IFF = {
  UP: 1,
  BROADCAST: 2,
  LOOPBACK: 8,
  POINTOPOINT: 0x10,
  RUNNING: 0x40,
  NOARP: 0x80,
  PROMISC: 0x100,
  ALLMULTI: 0x200,
  MULTICAST: 0x1000,
  LOWER_UP: 0x10000,
} as const

/** Attributes of an interface. */
export const IFLA = {
  ADDRESS: 1,
  BROADCAST: 2,
  IFNAME: 3,
  MTU: 4,
  LINK: 5,
  MASTER: 10,
  LINKINFO: 18,
  NET_NS_PID: 19,
  AF_SPEC: 26,
  NET_NS_FD: 28,
} as const

/** In IFLA_LINKINFO: its kind, and that of the device that it is a port of. */
export const IFLA_INFO = { KIND: 1, DATA: 2, SLAVE_KIND: 4, SLAVE_DATA: 5 } as const

/** In IFLA_INFO_SLAVE_DATA, for a port of a bridge. */
export const IFLA_BRPORT = {
  STATE: 1,
  PRIORITY: 2,
  COST: 3,
  MODE: 4,
  GUARD: 5,
  PROTECT: 6,
  LEARNING: 8,
  UNICAST_FLOOD: 9,
  ISOLATED: 33,
} as const

/** In IFLA_INFO_DATA, for veth: `struct ifinfomsg` and attributes of the other end. */
export const VETH_INFO = { PEER: 1 } as const

/** In IFLA_AF_SPEC, for AF_INET. */
export const IFLA_INET = { CONF: 1 } as const

/** In IFLA_INET_CONF: settings of /proc/sys/net/ipv4/conf/NAME, by number. */
export const IPV4_DEVCONF = { FORWARDING: 1, RP_FILTER: 8, ROUTE_LOCALNET: 26 } as const

/** Attributes of an address. */
export const IFA = { ADDRESS: 1, LOCAL: 2, LABEL: 3, BROADCAST: 4, FLAGS: 8 } as const
export const IFA_F = { NODAD: 2, PERMANENT: 0x80 } as const

/** Attributes of a route. */
export const RTA = { DST: 1, OIF: 4, GATEWAY: 5, PRIORITY: 6, PREFSRC: 7, TABLE: 15 } as const
export const RT_TABLE = { DEFAULT: 253, MAIN: 254, LOCAL: 255 } as const
export const RTPROT = { KERNEL: 2, BOOT: 3, STATIC: 4 } as const
export const RT_SCOPE = { UNIVERSE: 0, SITE: 200, LINK: 253, HOST: 254 } as const
export const RTN = { UNICAST: 1, LOCAL: 2, BROADCAST: 3, BLACKHOLE: 6, UNREACHABLE: 7, PROHIBIT: 8 } as const
