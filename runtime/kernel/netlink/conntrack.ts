/**
 * Requests of conntrack: forgetting flows. A flow keeps the target that its first packet was given, also when that container is gone and the port leads elsewhere.
 * TCP notices; a UDP client that goes on sending from the same port would not, for its packets keep the flow alive.
 */

import { addressBytes, isIpv6 } from '../program/addresses.ts'
import { IPCTNL_MSG_CT, IPPROTO, NFNL_SUBSYS } from '../program/constants.ts'
import { CTA, CTA_FILTER, CTA_IP, CTA_PROTO, CTA_TUPLE } from './constants-conntrack.ts'
import { IPS, NFPROTO } from './constants-nftables.ts'
import type { MessageWriter, Request } from './message.ts'
import { nfgenmsg } from './nft-objects.ts'

/** Which parts of a tuple a flow has to have: bits of net/netfilter/nf_internals.h, which no header for programs has. */
const HAS = { IP_DST: 2, PROTO_NUM: 8, DST_PORT: 32 } as const

export interface FlowEnd {
  readonly address: string
  readonly port: number
}

/** One direction of a flow. */
export interface Tuple {
  readonly source: FlowEnd
  readonly destination: FlowEnd
}

/**
 * Forgets the UDP flows whose first packet went to a port: those that were redirected, and those that were left as they are. The rest is spared: flows to this port
 * of other machines that leave by another address than they came from, and would be cut off.
 *
 * Linux 6.11 and later. Before that EINVAL, and nothing is forgotten: an older kernel wants a whole tuple. Kernels, this one too, compare IPv6 addresses the wrong
 * way round and would forget the flows of all other addresses, so with IPv6 only the port is looked at.
 * @param end with `0.0.0.0`: all addresses
 */
export function forgetFlows(end: FlowEnd): readonly Request[] {
  return [withStatus(end, 0, IPS.SRC_NAT), withStatus(end, IPS.DST_NAT, IPS.DST_NAT)]
}

function withStatus(end: FlowEnd, status: number, mask: number): Request {
  const byAddress = !isIpv6(end.address) && addressBytes(end.address).some(byte => byte !== 0)
  return forget(end.address, out => {
    udpTuple(out, { destination: end })
    out.networkNumber32(CTA.STATUS, status)
    out.networkNumber32(CTA.STATUS_MASK, mask)
    out.nested(CTA.FILTER, () => {
      out.number32(CTA_FILTER.ORIG_FLAGS, HAS.PROTO_NUM | HAS.DST_PORT | (byAddress ? HAS.IP_DST : 0))
      out.number32(CTA_FILTER.REPLY_FLAGS, 0)
    })
  })
}

/** Forgets one UDP flow: ENOENT if there is none. Every kernel can. @param tuple of its first packet */
export function forgetFlow(tuple: Tuple): Request {
  return forget(tuple.source.address, out => udpTuple(out, tuple))
}

/** Returns the UDP flows whose first packet went to a port, for kernels that cannot `forgetFlows`. @param flows /proc/net/nf_conntrack */
export function flowsTo(port: number, flows: string): Tuple[] {
  return [...flows.matchAll(/^ipv[46] +\d+ udp .*? src=(\S+) dst=(\S+) sport=(\d+) dport=(\d+) /gm)].flatMap(
    ([, from = '', to = '', sport, dport]) =>
      Number(dport) === port ? [{ source: { address: from, port: Number(sport) }, destination: { address: to, port } }] : [],
  )
}

function forget(address: string, attributes: (out: MessageWriter) => void): Request {
  return out =>
    out.request((NFNL_SUBSYS.CTNETLINK << 8) | IPCTNL_MSG_CT.DELETE, 0, () => {
      nfgenmsg(out, isIpv6(address) ? NFPROTO.IPV6 : NFPROTO.IPV4)
      attributes(out)
    })
}

function udpTuple(out: MessageWriter, { source, destination }: Partial<Tuple>): void {
  out.nested(CTA.TUPLE_ORIG, () => {
    out.nested(CTA_TUPLE.IP, () => {
      if (source) out.payload(isIpv6(source.address) ? CTA_IP.V6_SRC : CTA_IP.V4_SRC, addressBytes(source.address))
      if (destination) out.payload(isIpv6(destination.address) ? CTA_IP.V6_DST : CTA_IP.V4_DST, addressBytes(destination.address))
    })
    out.nested(CTA_TUPLE.PROTO, () => {
      out.number8(CTA_PROTO.NUM, IPPROTO.UDP)
      if (source) out.attribute(CTA_PROTO.SRC_PORT, () => out.be16(source.port))
      if (destination) out.attribute(CTA_PROTO.DST_PORT, () => out.be16(destination.port))
    })
  })
}
