/** What nf_tables holds, and what each request does to it. Pure; expressions of rules are carried out in `evaluate.ts`. */

import type { DataType } from '../../runtime/kernel/netlink/nft-data-types.ts'
import type { Element, FirewallRequest, Hook, Rule } from './request.ts'

export interface Chain {
  readonly name: string
  readonly hook?: Hook
  readonly rules: readonly Rule[]
}

export interface ElementSet {
  readonly name: string
  readonly key: readonly DataType[]
  readonly data?: readonly DataType[]
  readonly isInterval: boolean
  readonly elements: readonly Element[]
}

export interface Table {
  /** `inet minidock` */
  readonly name: string
  readonly sets: readonly ElementSet[]
  readonly chains: readonly Chain[]
}

/** The kernel's refusal, by its errno. */
export class Refusal extends Error {
  readonly errno: string

  constructor(errno: string, message: string) {
    super(message)
    this.errno = errno
  }
}

/** @throws {Refusal} what the kernel refuses */
export function changeFirewall(tables: readonly Table[], request: FirewallRequest): readonly Table[] {
  if (request.object === 'table') return changeTable(tables, request.table, request.action)
  const table = tables.find(({ name }) => name === request.table)
  if (!table) throw new Refusal('ENOENT', `there is no table ${request.table}`)
  const changed = changeWithin(table, request)
  return tables.map(each => (each === table ? changed : each))
}

function changeTable(tables: readonly Table[], name: string, action: FirewallRequest['action']): readonly Table[] {
  const isThere = tables.some(each => each.name === name)
  if (action === 'new') return isThere ? tables : [...tables, { name, sets: [], chains: [] }]
  if (!isThere) throw new Refusal('ENOENT', `there is no table ${name}`)
  return action === 'delete' ? tables.filter(each => each.name !== name) : tables
}

function changeWithin(table: Table, request: Exclude<FirewallRequest, { readonly object: 'table' }>): Table {
  switch (request.object) {
    case 'chain': {
      const isThere = table.chains.some(({ name }) => name === request.name)
      if (request.action !== 'new') needed(isThere, 'chain', request.name)
      if (isThere && request.action === 'new' && request.exclusive) throw new Refusal('EEXIST', `chain ${request.name} is there already`)
      if (request.action === 'delete') return { ...table, chains: table.chains.filter(({ name }) => name !== request.name) }
      if (isThere) return table
      const { name, hook } = request
      return { ...table, chains: [...table.chains, { name, rules: [], ...(hook && { hook }) }] }
    }
    case 'rule': {
      if (request.chain !== undefined)
        needed(
          table.chains.some(({ name }) => name === request.chain),
          'chain',
          request.chain,
        )
      const change = (chain: Chain): Chain => ({ ...chain, rules: rulesAfter(chain, request) })
      return {
        ...table,
        chains: table.chains.map(chain => (request.chain === undefined || chain.name === request.chain ? change(chain) : chain)),
      }
    }
    case 'set': {
      const { name, key, data, isInterval } = request
      if (table.sets.some(set => set.name === name)) return table
      return { ...table, sets: [...table.sets, { name, key, isInterval, elements: [], ...(data && { data }) }] }
    }
    case 'elements': {
      const set = table.sets.find(({ name }) => name === request.set)
      if (!set) throw new Refusal('ENOENT', `there is no set ${request.set}`)
      const elements = request.elements.reduce(request.action === 'new' ? withElement : withoutElement, set.elements)
      return { ...table, sets: table.sets.map(each => (each === set ? { ...set, elements } : each)) }
    }
  }
}

function rulesAfter({ rules }: Chain, { action, isInsert, rule }: Extract<FirewallRequest, { readonly object: 'rule' }>): Chain['rules'] {
  if (action === 'delete') return []
  return isInsert ? [rule, ...rules] : [...rules, rule]
}

function withElement(elements: readonly Element[], added: Element): readonly Element[] {
  const same = elements.find(({ key }) => key === added.key)
  if (same && same.data !== added.data) throw new Refusal('EEXIST', 'the key stands for something else')
  return same ? elements : [...elements, added]
}

function withoutElement(elements: readonly Element[], removed: Element): readonly Element[] {
  needed(
    elements.some(({ key }) => key === removed.key),
    'element',
    removed.key,
  )
  return elements.filter(({ key }) => key !== removed.key)
}

function needed(isThere: boolean, kind: string, name: string): void {
  if (!isThere) throw new Refusal('ENOENT', `there is no ${kind} ${name}`)
}
