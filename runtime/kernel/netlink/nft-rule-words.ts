/**
 * A rule as nft(8) writes it, from its expressions: what is loaded into registers is remembered until a comparison, a set or a statement uses it.
 *
 *     meta load iifname => reg 1, meta load oifname => reg 2, lookup reg 1 set pair, immediate accept      iifname . oifname @pair accept
 */

import { NFPROTO } from './constants-nftables.ts'
import { RTN } from './constants-rtnetlink.ts'
import { find, type Node } from './decode.ts'
import { addressOf, nameOf } from './nft-data-words.ts'
import { bytesOf } from './nft-element-words.ts'
import { numberAt, shownAt } from './phrases.ts'

/** What a register holds: how nft calls it, and how a value that it is compared with is shown. */
interface Loaded {
  readonly text: string
  readonly show: (bytes: Uint8Array) => string
}

const hex = (bytes: Uint8Array): string => `0x${Buffer.from(bytes).toString('hex')}`
const plain = (text: string): Loaded => ({ text, show: hex })
const named = (text: string): Loaded => ({
  text,
  show: bytes => (bytes.length === 16 ? nameOf(bytes) : JSON.stringify(`${Buffer.from(bytes)}*`)),
})

const META: Readonly<Record<string, Loaded>> = {
  NFT_META_IIFNAME: named('iifname'),
  NFT_META_OIFNAME: named('oifname'),
  NFT_META_IIFKIND: named('meta iifkind'),
  NFT_META_OIFKIND: named('meta oifkind'),
  NFT_META_NFPROTO: { text: 'meta nfproto', show: bytes => (bytes[0] === NFPROTO.IPV4 ? 'ipv4' : 'ipv6') },
  NFT_META_L4PROTO: plain('meta l4proto'),
}

/** Fields of headers, by base and offset; of which length a whole one is. */
const FIELDS: Readonly<Record<string, readonly [text: string, length: number]>> = {
  'NFT_PAYLOAD_NETWORK_HEADER 12': ['ip saddr', 4],
  'NFT_PAYLOAD_NETWORK_HEADER 16': ['ip daddr', 4],
  'NFT_PAYLOAD_NETWORK_HEADER 8': ['ip6 saddr', 16],
  'NFT_PAYLOAD_NETWORK_HEADER 24': ['ip6 daddr', 16],
  'NFT_PAYLOAD_TRANSPORT_HEADER 2': ['th dport', 2],
}

/** Bits of a flow, by what of it is loaded. */
const BITS: Readonly<Record<string, Readonly<Record<number, string>>>> = {
  'ct state': { 2: 'established', 4: 'related' },
  'ct status': { 16: 'snat', 32: 'dnat' },
}

export function ruleWords(expressions: Node | undefined): string {
  const rule = new Rule()
  for (const element of expressions?.children ?? []) rule.add(element)
  return rule.toString()
}

class Rule {
  readonly #words: string[] = []
  #loaded: Loaded[] = []
  /** nft leaves it out where the next statement says so as well. */
  #family = ''
  #mask: Uint8Array | undefined

  toString(): string {
    return [...this.#words, this.#family].filter(Boolean).join(' ')
  }

  add(element: Node): void {
    const name = String(find(element, 'NFTA_EXPR_NAME')?.value ?? '?')
    const data = find(element, 'NFTA_EXPR_DATA') ?? element
    const known = this.#known(data)
    if (Object.hasOwn(known, name)) known[name]?.()
    else this.#say(name)
  }

  /** By the expression's name. */
  #known(data: Node): Readonly<Record<string, () => void>> {
    return {
      meta: () => this.#load(META[shownAt(data, 'NFTA_META_KEY')] ?? plain(shownAt(data, 'NFTA_META_KEY'))),
      payload: () => this.#load(field(data)),
      ct: () => this.#load(plain(`ct ${shownAt(data, 'NFTA_CT_KEY').replace('NFT_CT_', '').toLowerCase()}`)),
      fib: () => this.#load({ text: 'fib daddr type', show: bytes => (bytes[0] === RTN.LOCAL ? 'local' : hex(bytes)) }),
      bitwise: () => {
        this.#mask = bytesOf(find(data, 'NFTA_BITWISE_MASK'))
      },
      cmp: () => this.#compare(data),
      lookup: () => this.#lookUp(data),
      immediate: () => this.#say(verdict(find(data, 'NFTA_IMMEDIATE_DATA', 'NFTA_DATA_VERDICT'))),
      nat: () => this.#say(`dnat ${shownAt(data, 'NFTA_NAT_FAMILY') === 'NFPROTO_IPV4' ? 'ip' : 'ip6'} to ${this.#take()}`),
      masq: () => this.#say('masquerade'),
    }
  }

  #load(what: Loaded): void {
    if (/^ip6? /.test(what.text)) this.#family = ''
    this.#loaded.push(what)
  }

  #say(words: string): void {
    this.#words.push(this.#family, words)
    this.#family = ''
  }

  #take(): string {
    const text = this.#loaded.map(loaded => loaded.text).join(' . ')
    this.#loaded = []
    return text
  }

  #compare(data: Node): void {
    const [first = plain('?')] = this.#loaded
    const value = bytesOf(find(data, 'NFTA_CMP_DATA')) ?? new Uint8Array()
    const isEqual = shownAt(data, 'NFTA_CMP_OP') === 'NFT_CMP_EQ'
    this.#loaded = []
    if (this.#mask) {
      this.#say(`${first.text} ${bitsOf(first.text, this.#mask)}`)
      this.#mask = undefined
    } else if (first.text === 'meta nfproto' && isEqual) this.#family = `${first.text} ${first.show(value)}`
    else this.#say(`${first.text} ${isEqual ? '' : '!= '}${first.show(value)}`)
  }

  #lookUp(data: Node): void {
    const set = String(find(data, 'NFTA_LOOKUP_SET')?.value ?? '?')
    const text = this.#take()
    if (find(data, 'NFTA_LOOKUP_DREG')) this.#loaded = [plain(`${text} map @${set}`)]
    else this.#say(`${text} ${numberAt(data, 'NFTA_LOOKUP_FLAGS') === 0 ? '' : '!= '}@${set}`)
  }
}

function field(data: Node): Loaded {
  const [base, offset, length] = [
    shownAt(data, 'NFTA_PAYLOAD_BASE'),
    numberAt(data, 'NFTA_PAYLOAD_OFFSET'),
    numberAt(data, 'NFTA_PAYLOAD_LEN'),
  ]
  const [text, whole] = FIELDS[`${base} ${offset}`] ?? [`@${base.replace('NFT_PAYLOAD_', '')},${offset * 8},${length * 8}`, 0]
  if (whole !== 4 && whole !== 16) return plain(text)
  const show = (bytes: Uint8Array) => {
    const address = addressOf(Uint8Array.from({ length: whole }, (_, index) => bytes[index] ?? 0))
    return length < whole ? `${address}/${length * 8}` : address
  }
  return { text, show }
}

function verdict(data: Node | undefined): string {
  const code = data
    ? shownAt(data, 'NFTA_VERDICT_CODE')
        .replace(/^NFT?_/, '')
        .toLowerCase()
    : '?'
  const chain = data && find(data, 'NFTA_VERDICT_CHAIN')
  return chain ? `${code} ${chain.value}` : code
}

function bitsOf(text: string, mask: Uint8Array): string {
  const bits = mask.length === 4 ? Buffer.from(mask).readUInt32LE() : 0
  const names = Object.entries(BITS[text] ?? {}).filter(([bit]) => bits & Number(bit))
  return names.map(([, name]) => name).join(',') || hex(mask)
}
