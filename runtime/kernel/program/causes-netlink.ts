/** Likely causes in messages of netlink(7), by the names of their requests: what the tables by call say of `netlink` is for those that know nothing better. */

import { decode } from '../netlink/decode.ts'
import type { Cause, Causes } from './causes.ts'
import type { Errno } from './errno.ts'
import type { Netlink } from './program.ts'

const NO_LINK: Cause = {
  cause: 'there is no interface of that name or index in the network namespace of the socket',
  hint: 'see which there are: ip link',
}

const LINK: Causes = {
  ENODEV: NO_LINK,
  EINVAL: { cause: 'the bridge that it should be on is not there, or a name is none that an interface can have', hint: 'see: ip link' },
  ERANGE: { cause: 'a name is longer than 15 bytes, or a number too large' },
  EOPNOTSUPP: { cause: 'what it should be on is no bridge', hint: 'see: ip -d link' },
  EADDRNOTAVAIL: { cause: 'a MAC address of an interface can be neither zero nor that of a group' },
}

const BY_REQUEST: Readonly<Record<string, Causes>> = {
  RTM_GETLINK: { ENODEV: NO_LINK },
  RTM_SETLINK: LINK,
  RTM_NEWLINK: {
    ...LINK,
    EEXIST: {
      cause: 'an interface of that name is there already, here or in the namespace of its peer',
      hint: 'see: ip link\nwhat a start that was killed has left: minidock system gc',
    },
    ESRCH: { cause: 'the process whose network namespace is meant has ended' },
    EOPNOTSUPP: {
      cause:
        'an interface of that name is of another kind, what it should be on is no bridge, or this kernel has no interfaces of that kind',
      hint: 'see: ip -d link\nload their modules: modprobe -a bridge veth',
    },
  },
  RTM_NEWADDR: {
    EEXIST: { cause: 'the interface has the address already', hint: 'see: ip address' },
    ENODEV: NO_LINK,
    EACCES: { cause: 'IPv6 is switched off for the interface', hint: 'see: sysctl net.ipv6.conf' },
    EOPNOTSUPP: { cause: 'this kernel has no IPv6', hint: 'see: cat /proc/cmdline' },
  },
  RTM_NEWROUTE: {
    EEXIST: { cause: 'there is a route to that destination already', hint: 'see: ip route; ip -6 route' },
    ENODEV: NO_LINK,
    ENETDOWN: { cause: 'the interface that the route leads over is down', hint: 'see: ip link' },
    ENETUNREACH: { cause: "the route's gateway lies in no network that an interface has an address of", hint: 'see: ip address' },
    EHOSTUNREACH: { cause: "the route's gateway lies in no network that an interface has an address of", hint: 'see: ip address' },
    EINVAL: { cause: "the route's gateway is an address of this namespace, or lies in no network that an interface has an address of" },
  },
}

/**
 * What an errno may mean for an instruction: for the message that is sent otherwise, if the errno is tolerated, and else for either. Which request has failed is not
 * told, so each of them may have.
 */
export function netlinkCause({ message, otherwise, tolerates }: Netlink, name: Errno): Cause | undefined {
  const sent = [...(tolerates.includes(name) ? [] : [message]), ...(otherwise ? [otherwise] : [])]
  const causes = new Set(sent.flatMap(decode).flatMap(request => BY_REQUEST[request.name]?.[name] ?? []))
  if (causes.size === 0) return undefined
  const hints = new Set([...causes].flatMap(({ hint }) => hint?.split('\n') ?? []))
  const cause = [...new Set([...causes].map(each => each.cause))].join(', or ')
  return { cause, ...(hints.size > 0 && { hint: [...hints].join('\n') }) }
}
