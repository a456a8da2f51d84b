/** What requests of nf_tables ask for, in the words of nft(8): what is shown could be typed. */

import { NLM_F } from '../program/constants.ts'
import { find, type Node } from './decode.ts'
import { typesOf } from './nft-data-words.ts'
import { elementWords } from './nft-element-words.ts'
import { ruleWords } from './nft-rule-words.ts'
import { numberAt, type Phrases, shownAt } from './phrases.ts'

const FAMILIES: Readonly<Record<string, string>> = { NFPROTO_INET: 'inet', NFPROTO_IPV4: 'ip', NFPROTO_IPV6: 'ip6' }
const HOOKS: Readonly<Record<string, string>> = {
  NF_INET_PRE_ROUTING: 'prerouting',
  NF_INET_LOCAL_IN: 'input',
  NF_INET_FORWARD: 'forward',
  NF_INET_LOCAL_OUT: 'output',
  NF_INET_POST_ROUTING: 'postrouting',
}

export const NFTABLES_PHRASES: Phrases = {
  NFNL_MSG_BATCH_BEGIN: () => 'begin',
  NFNL_MSG_BATCH_END: () => 'commit',
  NFT_MSG_NEWTABLE: request => `add ${table(request, 'NFTA_TABLE_NAME')}`,
  NFT_MSG_GETTABLE: request => `list ${table(request, 'NFTA_TABLE_NAME')}`,
  NFT_MSG_DELTABLE: request => `delete ${table(request, 'NFTA_TABLE_NAME')}`,
  NFT_MSG_NEWCHAIN: request => `add ${chain(request)}${hook(request)}`,
  NFT_MSG_GETCHAIN: request => `list ${chain(request)}`,
  NFT_MSG_DELCHAIN: request => `delete ${chain(request)}`,
  NFT_MSG_NEWRULE: request => {
    const verb = numberAt(request, 'nlmsg_flags') & NLM_F.APPEND ? 'add' : 'insert'
    return `${verb} rule ${place(request, 'NFTA_RULE_TABLE', 'NFTA_RULE_CHAIN')} ${ruleWords(find(request, 'NFTA_RULE_EXPRESSIONS'))}`
  },
  NFT_MSG_GETRULE: request => `list chain ${place(request, 'NFTA_RULE_TABLE', 'NFTA_RULE_CHAIN')}`,
  NFT_MSG_DELRULE: request => {
    const [own, handle] = [find(request, 'NFTA_RULE_CHAIN'), find(request, 'NFTA_RULE_HANDLE')]
    if (!own) return `flush ${table(request, 'NFTA_RULE_TABLE')}`
    const where = place(request, 'NFTA_RULE_TABLE', 'NFTA_RULE_CHAIN')
    return handle ? `delete rule ${where} handle ${handle.shown}` : `flush chain ${where}`
  },
  NFT_MSG_NEWSET: request => {
    const [key, data] = ['NFTA_SET_KEY_TYPE', 'NFTA_SET_DATA_TYPE'].map(name => typesOf(numberAt(request, name)).join(' . '))
    const interval = shownAt(request, 'NFTA_SET_FLAGS').includes('INTERVAL') ? ' flags interval;' : ''
    return `add ${data ? 'map' : 'set'} ${place(request, 'NFTA_SET_TABLE', 'NFTA_SET_NAME')} { type ${key}${data && ` : ${data}`};${interval} }`
  },
  NFT_MSG_NEWSETELEM: request => `add ${elements(request)}`,
  NFT_MSG_DELSETELEM: request => `delete ${elements(request)}`,
}

/** `inet minidock between` */
function place(request: Node, ...names: readonly string[]): string {
  const family = shownAt(request, 'nfgen_family')
  return [FAMILIES[family] ?? family, ...names.map(name => nameAt(request, name))].join(' ')
}

function nameAt(request: Node, name: string): string {
  const value = find(request, name)?.value
  return typeof value === 'string' ? value : '?'
}

const table = (request: Node, name: string): string => `table ${place(request, name)}`
const chain = (request: Node): string => `chain ${place(request, 'NFTA_CHAIN_TABLE', 'NFTA_CHAIN_NAME')}`

function hook(request: Node): string {
  const [own, policy] = [find(request, 'NFTA_CHAIN_HOOK'), find(request, 'NFTA_CHAIN_POLICY')]
  if (!own) return ''
  const where = HOOKS[shownAt(own, 'NFTA_HOOK_HOOKNUM')] ?? shownAt(own, 'NFTA_HOOK_HOOKNUM')
  const rest = policy ? ` policy ${policy.shown === 'NF_DROP' ? 'drop' : 'accept'};` : ''
  return ` { type ${nameAt(request, 'NFTA_CHAIN_TYPE')} hook ${where} priority ${shownAt(own, 'NFTA_HOOK_PRIORITY')};${rest} }`
}

function elements(request: Node): string {
  const all = find(request, 'NFTA_SET_ELEM_LIST_ELEMENTS')?.children ?? []
  return `element ${place(request, 'NFTA_SET_ELEM_LIST_TABLE', 'NFTA_SET_ELEM_LIST_SET')} { ${all.map(elementWords).join(', ')} }`
}
