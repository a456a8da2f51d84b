/** What requests of rtnetlink(7) ask for, much as ip(8) would be asked for it. */

import { NLM_F } from '../program/constants.ts'
import { IFA_F, IFF } from './constants-rtnetlink.ts'
import { find, type Node } from './decode.ts'
import { joined, numberAt, numbered, optional, type Phrases, shownAt } from './phrases.ts'

export const ROUTE_PHRASES: Phrases = {
  RTM_GETLINK: request => `get ${linkOf(request)}`,
  RTM_SETLINK: request => changedLink('set', request),
  RTM_NEWLINK: request => changedLink(numberAt(request, 'nlmsg_flags') & NLM_F.CREATE ? 'new' : 'set', request),
  RTM_NEWADDR: request => {
    const address = `new address ${shownAt(request, 'IFA_LOCAL')}/${shownAt(request, 'ifa_prefixlen')}`
    const noDad = numberAt(request, 'ifa_flags') & IFA_F.NODAD ? 'nodad' : ''
    return joined(
      address,
      optional('broadcast', find(request, 'IFA_BROADCAST')),
      noDad,
      `on ${numbered('index', find(request, 'ifa_index'))}`,
    )
  },
  RTM_NEWROUTE: request => {
    const to = find(request, 'RTA_DST')
    const destination = to ? `${to.shown}/${shownAt(request, 'rtm_dst_len')}` : 'default'
    const oif = find(request, 'RTA_OIF')
    const over = oif ? `on ${numbered('index', oif)}` : ''
    return joined(`new route ${destination}`, optional('via', find(request, 'RTA_GATEWAY')), over)
  },
}

function changedLink(verb: string, request: Node): string {
  const info = find(request, 'IFLA_LINKINFO')
  const peer = find(request, 'IFLA_LINKINFO', 'IFLA_INFO_DATA', 'VETH_INFO_PEER')
  const localnet = find(request, 'IFLA_AF_SPEC', 'AF_INET', 'IFLA_INET_CONF', 'IPV4_DEVCONF_ROUTE_LOCALNET')
  const own = joined(
    `${verb} ${linkOf(request)}`,
    stateOf(request),
    endOf(request),
    masterOf(request),
    optional('route_localnet', localnet),
  )
  return joined(own, info ? kindOf(info) : '') + (peer ? `, peer ${peerOf(peer)}` : '')
}

/** By its name, or by its index. */
function linkOf(request: Node): string {
  const name = find(request, 'IFLA_IFNAME')
  return `link ${name ? name.shown : numbered('index', find(request, 'ifi_index'))}`
}

function stateOf(request: Node): string {
  if (!(numberAt(request, 'ifi_change') & IFF.UP)) return ''
  return numberAt(request, 'ifi_flags') & IFF.UP ? 'up' : 'down'
}

function endOf(link: Node): string {
  return joined(optional('mac', find(link, 'IFLA_ADDRESS')), optional('mtu', find(link, 'IFLA_MTU')))
}

function masterOf(request: Node): string {
  const master = find(request, 'IFLA_MASTER')
  if (!master) return ''
  return master.value === 0 ? 'off its bridge' : `on ${numbered('index', master)}`
}

function kindOf(info: Node): string {
  const isOn = (name: string) => (numberAt(info, 'IFLA_INFO_SLAVE_DATA', name) === 0 ? 'off' : 'on')
  const port = find(info, 'IFLA_INFO_SLAVE_DATA')
  const shown = port ? `bridge port hairpin ${isOn('IFLA_BRPORT_MODE')} isolated ${isOn('IFLA_BRPORT_ISOLATED')}` : ''
  const kind = find(info, 'IFLA_INFO_KIND')
  return joined(typeof kind?.value === 'string' ? `kind ${kind.value}` : '', shown)
}

function peerOf(peer: Node): string {
  return joined(shownAt(peer, 'IFLA_IFNAME'), endOf(peer), `in the namespace of ${numbered('process', find(peer, 'IFLA_NET_NS_PID'))}`)
}
