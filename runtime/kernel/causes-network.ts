/** Likely causes in calls that make sockets and take addresses. */

import type { CausesByCall } from './causes.ts'

export const NETWORK_CAUSES: CausesByCall = {
  socket: {
    EPERM: { cause: 'sockets of this kind are forbidden here' },
    EACCES: { cause: 'sockets of this kind are forbidden here' },
    EAFNOSUPPORT: { cause: 'this kernel has no such family: IPv6 may be switched off', hint: 'see: ls /proc/sys/net; cat /proc/cmdline' },
  },
  socket_netlink: {
    EPROTONOSUPPORT: { cause: 'this kernel was built without nf_tables, or its module is not loaded', hint: 'load it: modprobe nf_tables' },
  },
  setsockopt: {
    EPERM: { cause: 'a larger buffer than net.core.wmem_max needs CAP_NET_ADMIN', hint: 'run minidock as root: sudo minidock …' },
  },
  bind: {
    EADDRINUSE: { cause: 'another program has this port of the host', hint: 'see which: ss -lntup\nor publish another port' },
    EADDRNOTAVAIL: { cause: 'no interface of this machine has the address', hint: 'see which there are: ip address' },
    EACCES: {
      cause: 'ports below net.ipv4.ip_unprivileged_port_start need CAP_NET_BIND_SERVICE',
      hint: 'run minidock as root: sudo minidock …\nor publish a higher port',
    },
  },
  listen: {
    EADDRINUSE: { cause: 'another program listens on this port of the host', hint: 'see which: ss -lntup\nor publish another port' },
  },
}
