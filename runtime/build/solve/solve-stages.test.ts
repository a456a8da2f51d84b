import { describe, expect, test } from 'vitest'
import type { Source } from '../../formats/dockerfile/tree.ts'
import type { BuildState, FileStep, KnownState, MadeLayer } from '../build-state.ts'
import { heart } from '../heart.ts'
import { type Found, type KeyOfStage, type SolvableStage, type StepMaker, solveStages } from './solve-stages.ts'

const SOURCE: Source = { first: 1, last: 1, text: '' }
const BASE: BuildState = { key: 'base', layers: ['base'], config: {}, history: [] }

function workdir(path: string): FileStep {
  return { kind: 'workdir', path, user: '', createdBy: path, source: SOURCE, onBuild: false, config: {} }
}

/** @param steps names; `x<1`: a step that reads stage 1 */
function stage(index: number, base: number | BuildState, ...steps: readonly string[]): SolvableStage {
  const read = (text: string) => text.split('<').slice(1).map(Number)
  return { index, base, steps: steps.map(text => ({ step: workdir(text), stages: read(text) })) }
}

/** Layers are named by their keys, which say what they are made of. Each step waits until the check lets it end. */
class Maker implements StepMaker {
  readonly cached: Set<string>
  readonly log: string[] = []
  readonly #waiting = new Map<string, PromiseWithResolvers<void>>()

  constructor(...cached: readonly string[]) {
    this.cached = new Set(cached)
  }

  async find(_stage: number, step: FileStep, { key: parent, layers }: KnownState, keyOfStage: KeyOfStage): Promise<Found> {
    const others = step.createdBy
      .split('<')
      .slice(1)
      .map(index => keyOfStage(Number(index)))
    if (others.includes(undefined)) return { parts: [] }
    const key = [parent, step.createdBy.split('<')[0], ...others.map(other => `(${other})`)].join('/')
    return { key, parts: [], ...(layers && this.cached.has(key) && { made: madeOf(key) }) }
  }

  tellBase(index: number): void {
    this.log.push(`stage ${index}`)
  }

  tellCached(_stage: number, step: FileStep): void {
    this.log.push(`cached ${step.createdBy}`)
  }

  async make(_stage: number, step: FileStep, before: BuildState, others: ReadonlyMap<number, BuildState>): Promise<MadeLayer> {
    this.log.push(`begin ${step.createdBy}`)
    const waiting = Promise.withResolvers<void>()
    this.#waiting.set(step.createdBy, waiting)
    await waiting.promise
    this.log.push(`end ${step.createdBy}`)
    return madeOf([before.key, step.createdBy.split('<')[0], ...[...others.values()].map(({ key }) => `(${key})`)].join('/'))
  }

  async end(...names: readonly string[]): Promise<void> {
    for (const name of names) {
      const waiting = await this.#begun(name)
      waiting.resolve()
    }
  }

  async fail(name: string): Promise<void> {
    const waiting = await this.#begun(name)
    waiting.reject(new Error(`${name} has failed`))
  }

  async #begun(name: string): Promise<PromiseWithResolvers<void>> {
    for (;;) {
      const waiting = this.#waiting.get(name)
      if (waiting) return waiting
      await new Promise(resolve => setImmediate(resolve))
    }
  }
}

function madeOf(key: string): MadeLayer {
  return { key, layer: key, created: '' }
}

describe('steps', () => {
  test('of two stages run side by side, and the one that reads both waits', async () => {
    const maker = new Maker()
    const solving = solveStages([stage(0, BASE, 'a'), stage(1, BASE, 'b'), stage(2, 0, 'c<1')], heart, maker)
    // Each has begun before the other ends, or this would wait for ever.
    await maker.end('b', 'a', 'c<1')
    expect((await solving).layers).toEqual(['base', 'base/a', 'base/a/c/(base/b)'])
    expect(maker.log.indexOf('begin a')).toBeLessThan(maker.log.indexOf('end b'))
    expect(maker.log.indexOf('begin c<1')).toBeGreaterThan(maker.log.indexOf('end a'))
  })

  test('of one stage run one after the other', async () => {
    const maker = new Maker()
    const solving = solveStages([stage(0, BASE, 'a', 'b')], heart, maker)
    await maker.end('a', 'b')
    expect((await solving).key).toBe('base/a/b')
    expect(maker.log).toEqual(['stage 0', 'begin a', 'end a', 'begin b', 'end b'])
  })

  test('that are in the cache do not run, and neither does what they were made of', async () => {
    const maker = new Maker('base/c/(base/a)')
    const state = await solveStages([stage(0, BASE, 'a'), stage(1, BASE, 'c<0')], heart, maker)
    expect(state.layers).toEqual(['base', 'base/c/(base/a)'])
    expect(maker.log).toEqual(['stage 1', 'cached c<0'])
  })

  test('behind one that is not in the cache run again', async () => {
    const maker = new Maker('base/a')
    const solving = solveStages([stage(0, BASE, 'a', 'b', 'c')], heart, maker)
    await maker.end('b', 'c')
    expect((await solving).key).toBe('base/a/b/c')
    expect(maker.log).toEqual(['stage 0', 'cached a', 'begin b', 'end b', 'begin c', 'end c'])
  })

  test('of a stage that the rest of the target does not read do not run', async () => {
    const maker = new Maker('base/c/(base/a)')
    const solving = solveStages([stage(0, BASE, 'a'), stage(1, BASE, 'c<0', 'd')], heart, maker)
    await maker.end('d')
    await solving
    expect(maker.log).toEqual(['stage 1', 'cached c<0', 'begin d', 'end d'])
  })
})

describe('a step that fails', () => {
  test('ends the build with its error, once the others that run have ended; no step begins after it', async () => {
    const maker = new Maker()
    const stop = new AbortController()
    const solving = solveStages([stage(0, BASE, 'a', 'never'), stage(1, BASE, 'b'), stage(2, 0, 'c<1')], heart, maker, stop)
    await maker.fail('b')
    await new Promise(resolve => stop.signal.addEventListener('abort', resolve))
    await maker.end('a')
    await expect(solving).rejects.toThrow('b has failed')
    expect(maker.log).toEqual(['stage 0', 'stage 1', 'stage 2', 'begin a', 'begin b', 'end a'])
  })
})
