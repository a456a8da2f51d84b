import { expect, test } from 'vitest'
import type { Chain, Table } from './firewall.ts'
import { Flows } from './flows.ts'
import { Hook } from './hooks.ts'
import type { Hook as ChainHook, Rule, Verdict } from './request.ts'

const packet = { source: '192.0.2.1', sourcePort: 40_000, destination: '192.0.2.2', destinationPort: 80 }

function rule(verdict: Verdict, chain?: string): Rule {
  const words = chain === undefined ? verdict : `${verdict} ${chain}`
  return { words, expressions: [{ op: 'verdict', verdict, ...(chain !== undefined && { chain }) }] }
}

function base(name: string, hook: Partial<ChainHook>, ...rules: readonly Rule[]): Chain {
  return { name, hook: { type: 'filter', point: 'prerouting', priority: 0, policy: 'accept', ...hook }, rules }
}

/** Which rules are asked, and what has become of the packet. */
function ask(...chains: readonly Chain[]) {
  const tables: readonly Table[] = [{ name: 'inet own', sets: [], chains }]
  const asked: string[] = []
  const flows = new Flows()
  const asking = { point: 'prerouting', tables, isForThisMachine: true, tracked: undefined, masqueradeAs: undefined } as const
  const hook = new Hook({ ...asking, track: each => flows.track(each) }, packet, ({ rule: each }) => {
    if (each) asked.push(`${each.chain}: ${each.words}`)
  })
  return { asked, isDropped: hook.pass().isDropped }
}

test('chains are asked by their priority, those of this hook only; an accept ends its own', () => {
  const chains = [
    base('late', { priority: 10 }, rule('accept')),
    base('elsewhere', { point: 'forward' }, rule('drop')),
    base('early', { priority: -300 }, rule('accept'), rule('drop')),
  ]
  expect(ask(...chains)).toEqual({ asked: ['early: accept', 'late: accept'], isDropped: false })
})

test('a drop is final: nothing is asked afterwards', () => {
  expect(ask(base('first', { priority: -1 }, rule('drop')), base('second', {}, rule('accept')))).toEqual({
    asked: ['first: drop'],
    isDropped: true,
  })
})

test('where no rule decides, the policy does', () => {
  expect(ask(base('strict', { policy: 'drop' }))).toEqual({ asked: ['strict: policy drop'], isDropped: true })
})

test('after a jump the rules behind it are asked, after a goto they are not', () => {
  const other: Chain = { name: 'other', rules: [rule('return'), rule('drop')] }
  const after = (verdict: Verdict) => ask(base('own', {}, rule(verdict, 'other'), rule('drop')), other)
  expect(after('jump')).toEqual({ asked: ['own: jump other', 'other: return', 'own: drop'], isDropped: true })
  expect(after('goto')).toEqual({ asked: ['own: goto other', 'other: return', 'own: policy accept'], isDropped: false })
})

test('before connection tracking no rule knows the flow', () => {
  const knows: Rule = {
    words: 'ct',
    expressions: [
      { op: 'ct', key: 'state', to: 0 },
      { op: 'verdict', verdict: 'drop' },
    ],
  }
  expect(ask(base('raw', { priority: -300 }, knows)).isDropped).toBe(false)
  expect(ask(base('later', { priority: -150 }, knows)).isDropped).toBe(true)
})

test('an accept of one chain of type nat leaves the next one asked', () => {
  const nat = (name: string, priority: number, ...rules: readonly Rule[]) => base(name, { type: 'nat', priority }, ...rules)
  expect(ask(nat('first', -110, rule('accept')), nat('second', -100, rule('drop')))).toEqual({
    asked: ['first: accept', 'second: drop'],
    isDropped: true,
  })
})

test('a chain of type nat that drops ends the way too', () => {
  expect(ask(base('nat', { type: 'nat', priority: -100 }, rule('drop')), base('late', {}, rule('accept')))).toEqual({
    asked: ['nat: drop'],
    isDropped: true,
  })
})
