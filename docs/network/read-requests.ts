/** Reads a message's bytes back as what they ask for. What nothing here knows is refused: a picture that leaves out a rule would be wrong. */

import { NFPROTO } from '../../runtime/kernel/netlink/constants-nftables.ts'
import { IFF } from '../../runtime/kernel/netlink/constants-rtnetlink.ts'
import { decode, find, type Node } from '../../runtime/kernel/netlink/decode.ts'
import { type DataType, SIZES } from '../../runtime/kernel/netlink/nft-data-types.ts'
import { typesOf } from '../../runtime/kernel/netlink/nft-data-words.ts'
import { elementWords } from '../../runtime/kernel/netlink/nft-element-words.ts'
import { ruleWords } from '../../runtime/kernel/netlink/nft-rule-words.ts'
import { NLM_F } from '../../runtime/kernel/program/constants.ts'
import type { NetlinkMessage } from '../../runtime/kernel/program/kinds-netlink.ts'
import { Register } from '../../runtime/kernel/program/register.ts'
import { numberIn, shownIn, textIn } from './node-values.ts'
import { readExpression } from './read-expressions.ts'
import { type Action, type Element, HOOK_POINTS, type LinkRequest, type Reference, type Request, type Rule } from './request.ts'

/** What a batch begins and ends with asks for nothing. */
const LIMITS = ['NFNL_MSG_BATCH_BEGIN', 'NFNL_MSG_BATCH_END']
/** Whose answers or effects the picture does not show. */
const OTHER = /^IPCTNL_MSG_CT_/

const READERS: Readonly<Record<string, (node: Node, action: Action) => Request>> = {
  LINK: readLink,
  ADDR: (node, action) => ({
    object: 'address',
    action,
    index: referenceIn(node, 'ifa_index'),
    address: textIn(node, 'IFA_LOCAL'),
    prefixLength: numberIn(node, 'ifa_prefixlen'),
  }),
  ROUTE: (node, action) => ({
    object: 'route',
    action,
    gateway: textIn(node, 'RTA_GATEWAY'),
    ...(find(node, 'RTA_DST') && { destination: `${textIn(node, 'RTA_DST')}/${numberIn(node, 'rtm_dst_len')}` }),
  }),
  TABLE: (node, action) => ({ object: 'table', action, table: tableIn(node, 'NFTA_TABLE_NAME') }),
  CHAIN: readChain,
  RULE: (node, action) => ({
    object: 'rule',
    action,
    table: tableIn(node, 'NFTA_RULE_TABLE'),
    ...(find(node, 'NFTA_RULE_CHAIN') && { chain: textIn(node, 'NFTA_RULE_CHAIN') }),
    isInsert: (numberIn(node, 'nlmsg_flags') & NLM_F.APPEND) === 0,
    rule: readRule(find(node, 'NFTA_RULE_EXPRESSIONS')),
  }),
  SET: (node, action) => ({
    object: 'set',
    action,
    table: tableIn(node, 'NFTA_SET_TABLE'),
    name: textIn(node, 'NFTA_SET_NAME'),
    key: typesIn(node, 'NFTA_SET_KEY_TYPE'),
    ...(find(node, 'NFTA_SET_DATA_TYPE') && { data: typesIn(node, 'NFTA_SET_DATA_TYPE') }),
    isInterval: shownIn(node, 'NFTA_SET_FLAGS').includes('NFT_SET_INTERVAL'),
  }),
  SETELEM: (node, action) => ({
    object: 'elements',
    action,
    table: tableIn(node, 'NFTA_SET_ELEM_LIST_TABLE'),
    set: textIn(node, 'NFTA_SET_ELEM_LIST_SET'),
    elements: (find(node, 'NFTA_SET_ELEM_LIST_ELEMENTS')?.children ?? []).map(readElement),
  }),
}

/** @throws {RangeError} for a request that the picture would have to show, and cannot */
export function readRequests(message: NetlinkMessage): readonly Request[] {
  return decode(message)
    .filter(({ name }) => !LIMITS.includes(name))
    .map(node => {
      const [, verb = '', object = ''] = /^(?:RTM|NFT_MSG)_(NEW|GET|SET|DEL)(.*)$/.exec(node.name) ?? []
      const read = READERS[object]
      if (read) return read(node, ACTIONS[verb] ?? 'get')
      if (OTHER.test(node.name)) return { object: 'other', name: node.name }
      throw new RangeError(`the picture does not know ${node.name}`)
    })
}

const ACTIONS: Readonly<Record<string, Action>> = { NEW: 'new', GET: 'get', SET: 'set', DEL: 'delete' }

function readLink(node: Node, action: Action): LinkRequest {
  const info = find(node, 'IFLA_LINKINFO')
  const port = info && find(info, 'IFLA_INFO_SLAVE_DATA')
  const peer = info && find(info, 'IFLA_INFO_DATA', 'VETH_INFO_PEER')
  const localnet = find(node, 'IFLA_AF_SPEC', 'AF_INET', 'IFLA_INET_CONF', 'IPV4_DEVCONF_ROUTE_LOCALNET')
  const index = referenceIn(node, 'ifi_index')
  return {
    object: 'link',
    action,
    exclusive: isExclusive(node),
    ...(find(node, 'IFLA_IFNAME') && { name: textIn(node, 'IFLA_IFNAME') }),
    ...(index !== 0 && { index }),
    ...((numberIn(node, 'ifi_change') & IFF.UP) !== 0 && { isUp: (numberIn(node, 'ifi_flags') & IFF.UP) !== 0 }),
    ...(find(node, 'IFLA_ADDRESS') && { mac: textIn(node, 'IFLA_ADDRESS') }),
    ...(find(node, 'IFLA_MASTER') && { master: referenceIn(node, 'IFLA_MASTER') }),
    ...(info && find(info, 'IFLA_INFO_KIND') && { type: textIn(info, 'IFLA_INFO_KIND') }),
    ...(port && { hairpin: numberIn(port, 'IFLA_BRPORT_MODE') === 1, isolated: numberIn(port, 'IFLA_BRPORT_ISOLATED') === 1 }),
    ...(localnet && { routeLocalnet: localnet.value === 1 }),
    ...(peer && {
      peer: {
        name: textIn(peer, 'IFLA_IFNAME'),
        mac: textIn(peer, 'IFLA_ADDRESS'),
        process: referenceIn(peer, 'IFLA_NET_NS_PID'),
      },
    }),
  }
}

function readChain(node: Node, action: Action): Request {
  const hook = find(node, 'NFTA_CHAIN_HOOK')
  return {
    object: 'chain',
    action,
    exclusive: isExclusive(node),
    table: tableIn(node, 'NFTA_CHAIN_TABLE'),
    name: textIn(node, 'NFTA_CHAIN_NAME'),
    ...(hook && {
      hook: {
        type: textIn(node, 'NFTA_CHAIN_TYPE'),
        point: HOOK_POINTS[numberIn(hook, 'NFTA_HOOK_HOOKNUM')] ?? 'prerouting',
        priority: numberIn(hook, 'NFTA_HOOK_PRIORITY') | 0,
        policy: find(node, 'NFTA_CHAIN_POLICY')?.value === 0 ? 'drop' : 'accept',
      },
    }),
  }
}

function readRule(expressions: Node | undefined): Rule {
  return { words: ruleWords(expressions), expressions: (expressions?.children ?? []).map(readExpression) }
}

function typesIn(node: Node, name: string): readonly DataType[] {
  return typesOf(numberIn(node, name)).map(type => {
    if (!isType(type)) throw new RangeError(`the picture does not know sets of ${type}`)
    return type
  })
}

const isType = (type: string): type is DataType => Object.hasOwn(SIZES, type)

function readElement(node: Node): Element {
  const bytes = (name: string) => find(node, name, 'NFTA_DATA_VALUE')?.shown
  const [key, end, data] = [bytes('NFTA_SET_ELEM_KEY'), bytes('NFTA_SET_ELEM_KEY_END'), bytes('NFTA_SET_ELEM_DATA')]
  if (key === undefined) throw new RangeError('an element has no key')
  return { words: elementWords(node), key, ...(end !== undefined && { end }), ...(data !== undefined && { data }) }
}

const isExclusive = (node: Node): boolean => (numberIn(node, 'nlmsg_flags') & NLM_F.EXCL) !== 0

/** As nft(8) names it: `inet minidock`. */
function tableIn(node: Node, attribute: string): string {
  const family = { [NFPROTO.INET]: 'inet', [NFPROTO.IPV4]: 'ip', [NFPROTO.IPV6]: 'ip6' }[numberIn(node, 'nfgen_family')]
  return `${family} ${textIn(node, attribute)}`
}

function referenceIn(node: Node, name: string): Reference {
  const value = find(node, name)?.value
  return value instanceof Register ? { register: value.name } : numberIn(node, name)
}
