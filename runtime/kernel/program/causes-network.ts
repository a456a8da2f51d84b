/** Likely causes in calls that make sockets and take addresses, and in any message of netlink(7): `causes-netlink.ts` knows more of some. */

import type { Causes, CausesByCall } from './causes.ts'

const SOCKET: Causes = {
  EPERM: { cause: 'sockets of this kind are forbidden here' },
  EACCES: { cause: 'sockets of this kind are forbidden here' },
  EAFNOSUPPORT: { cause: 'this kernel has no such family: IPv6 may be switched off', hint: 'see: ls /proc/sys/net; cat /proc/cmdline' },
}

const SETSOCKOPT: Causes = {
  EPERM: { cause: 'a larger buffer than net.core.wmem_max needs CAP_NET_ADMIN', hint: 'run minidock as root: sudo minidock …' },
}

export const NETWORK_CAUSES: CausesByCall = {
  socket: SOCKET,
  socket_netlink: {
    ...SOCKET,
    EPROTONOSUPPORT: { cause: 'this kernel was built without nf_tables, or its module is not loaded', hint: 'load it: modprobe nf_tables' },
  },
  setsockopt: SETSOCKOPT,
  setsockopt_ipv6: SETSOCKOPT,
  bind: {
    EADDRINUSE: { cause: 'another program has this port of the host', hint: 'see which: ss -lntup\nor publish another port' },
    EADDRNOTAVAIL: { cause: 'no interface of this machine has the address', hint: 'see which there are: ip address' },
    EACCES: {
      cause: 'ports below net.ipv4.ip_unprivileged_port_start need CAP_NET_BIND_SERVICE',
      hint: 'run minidock as root: sudo minidock …\nor publish a higher port',
    },
  },
  netlink: {
    EPERM: {
      cause: "changing a network needs CAP_NET_ADMIN in the user namespace that owns the socket's network namespace",
      hint: 'run minidock as root: sudo minidock …\nin a container, start that one with --cap-add NET_ADMIN',
    },
    EEXIST: { cause: 'an element of that name is there already', hint: 'see: nft list ruleset' },
    ENOENT: { cause: 'there is no such table, chain, set or map, or the element is not in it', hint: 'see: nft list ruleset' },
    EINVAL: { cause: 'the kernel does not take the message: it may be too old for an attribute' },
    EOPNOTSUPP: {
      cause: 'this kernel was built without what the rule needs, or a module of it is not loaded',
      hint: 'load it: modprobe -a nf_tables nft_nat',
    },
    EBADMSG: { cause: 'there is no reply, or it is too short for what it should be' },
  },
  listen: {
    EADDRINUSE: { cause: 'another program listens on this port of the host', hint: 'see which: ss -lntup\nor publish another port' },
  },
}
