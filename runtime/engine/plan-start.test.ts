import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { newRequest } from '../formats/docker/request.ts'
import { emptyImageConfig } from '../formats/oci/image.ts'
import type { Module } from '../plan/module.ts'
import { createEngine, type Engine } from './engine.ts'
import type { ContainerToBe } from './facts.ts'
import { planStart } from './plan-start.ts'

const container: ContainerToBe = { id: 'c'.repeat(64), name: 'web', request: newRequest(), image: emptyImageConfig(), layers: [] }

function engineOf(...modules: readonly Partial<Module>[]): Engine {
  const root = mkdtempSync(join(tmpdir(), 'plan-start-'))
  onTestFinished(() => rmSync(root, { recursive: true }))
  const named = modules.map((module, index) => ({ name: `m${index}`, chapter: index, summary: '', ...module }))
  return createEngine(named, { root, launcher: '/nonexistent' })
}

/** Returns a module that reserves something, and logs what happens to it. */
function holding(what: string, happened: string[], fails = false): Partial<Module> {
  return {
    async reserve(draft, journal) {
      journal.note(() => void happened.push(`${what} let go`))
      happened.push(`${what} held for ${journal.id.slice(0, 3)}, start ${journal.generation}`)
      if (fails) throw new Error(`${what} is taken`)
      draft.reserved[what] = { number: happened.length }
    },
  }
}

test('reservations are known to configure and compile, and part of the plan', async () => {
  const happened: string[] = []
  const seen: unknown[] = []
  const last: Partial<Module> = {
    configure: ({ reserved }) => void seen.push(structuredClone(reserved)),
    compile: ({ reserved }) => void seen.push(structuredClone(reserved)),
  }
  const { plan, journal } = await planStart(engineOf(holding('address', happened), holding('port', happened), last), container, 7)
  const reserved = { address: { number: 1 }, port: { number: 2 } }
  expect(seen).toEqual([reserved, reserved])
  expect(plan.reserved).toEqual(reserved)
  expect(happened).toEqual(['address held for ccc, start 7', 'port held for ccc, start 7'])
  await journal.undo()
  await journal.undo()
  expect(happened.slice(2)).toEqual(['port let go', 'address let go'])
})

test('when one reservation is refused, the earlier ones are undone, the last first, and the refusal is thrown', async () => {
  const happened: string[] = []
  const engine = engineOf(
    holding('address', happened),
    holding('volume', happened),
    holding('port', happened, true),
    holding('layer', happened),
  )
  await expect(planStart(engine, container, 1)).rejects.toThrow('port is taken')
  expect(happened.slice(3)).toEqual(['port let go', 'volume let go', 'address let go'])
})

test.each(['configure', 'compile'] as const)('when a module cannot %s, all reservations are undone', async step => {
  const happened: string[] = []
  const refuse = () => {
    throw new Error('refused')
  }
  await expect(planStart(engineOf(holding('address', happened), { [step]: refuse }), container, 1)).rejects.toThrow('refused')
  expect(happened.at(-1)).toBe('address let go')
})

test('a reservation that cannot be undone does not keep the others', async () => {
  const happened: string[] = []
  const stuck: Partial<Module> = {
    async reserve(_draft, journal) {
      journal.note(() => Promise.reject(new Error('stuck')))
    },
  }
  const engine = engineOf(holding('address', happened), stuck, holding('port', happened, true))
  await expect(planStart(engine, container, 1)).rejects.toThrow('port is taken')
  expect(happened.slice(2)).toEqual(['port let go', 'address let go'])
})

test('suppose fills in an example, and nothing is reserved', async () => {
  const happened: string[] = []
  const module: Partial<Module> = {
    ...holding('address', happened),
    suppose(draft) {
      draft.reserved['address'] = '172.17.0.2'
    },
  }
  const { compiler } = engineOf(module)
  const { plan } = await planStart(engineOf(), container, 0)
  const supposed = compiler.suppose(plan)
  expect([supposed.reserved, plan.reserved, happened]).toEqual([{ address: '172.17.0.2' }, {}, []])
})
