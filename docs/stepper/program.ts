/** What a chapter's stepper steps through: the program of its example, each call with its reason, its place in the source, and itself as data. */

import { readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { chaptersUpTo, modulesUpTo } from '../../runtime/chapters.ts'
import { Catalogue } from '../../runtime/cli/catalogue.ts'
import { commandLineOf } from '../../runtime/cli/explain/command-line.ts'
import { explain, type World } from '../../runtime/cli/explain/explanation.ts'
import { requestHistory } from '../../runtime/cli/explain/request-history.ts'
import { assumedWorld } from '../../runtime/cli/explain/world.ts'
import { createEngine, type Engine } from '../../runtime/engine/engine.ts'
import { type Compiled, Compiler } from '../../runtime/plan/compiler.ts'
import type { Plan } from '../../runtime/plan/plan.ts'
import { shortPath } from './effect.ts'
import { ACTORS, type Operation } from './operation.ts'
import { operationOf } from './operation-of.ts'
import { traced } from './trace.ts'

const REPOSITORY = join(import.meta.dirname, '../..')

export interface ProgramStep {
  readonly operation: Operation
  /** As `explain` shows it. */
  readonly call: string
  readonly why: string
  readonly module: string
  readonly chapter: number
  readonly phase: string
  /** The line that emitted it. */
  readonly source: { readonly file: string; readonly line: number }
}

export interface SourceText {
  /** From the repository's root. */
  readonly file: string
  readonly lines: readonly { readonly number: number; readonly text: string }[]
}

export interface ChapterProgram {
  readonly chapter: number
  readonly argv: readonly string[]
  readonly steps: readonly ProgramStep[]
  readonly sources: readonly SourceText[]
}

/** A compiler that keeps what it compiled, and where each instruction of it came from. */
class TracedCompiler extends Compiler {
  lastTrace: ReturnType<typeof traced<Compiled>> | undefined

  override compile(plan: Plan): Compiled {
    this.lastTrace = traced(() => super.compile(plan))
    return this.lastTrace.result
  }
}

/** @param chapter whose engine it is @param id the container's; absent: the one that all examples have */
export async function programOf(chapter: number, argv: readonly string[], id?: string): Promise<ChapterProgram> {
  const compiler = new TracedCompiler(modulesUpTo(chapter))
  const engine = createEngine([], { root: '/var/lib/minidock', launcher: '/opt/minidock/build/launcher' })
  const catalogue = new Catalogue(chaptersUpTo(chapter))
  const line = await commandLineOf(catalogue, catalogue.commands().toArray(), argv, { out: () => undefined, columns: undefined })
  if (line === 'helped') throw new Error(`chapter ${chapter}: ${argv.join(' ')} starts no container`)
  const { program } = explain(compiler, await requestHistory(catalogue, line), worldOf(engine, id))
  const trace = compiler.lastTrace
  if (!trace) throw new Error(`chapter ${chapter}: nothing was compiled`)
  const instructions = trace.result.birth.phases().flatMap(phase => phase.instructions.map(instruction => ({ instruction, ...phase })))
  const steps = instructions.map(({ instruction, list, phase }, index): ProgramStep => {
    const step = program[index]
    if (!step) throw new Error(`chapter ${chapter}: the explanation ends before instruction ${index + 1}`)
    const source = trace.lineOf(instruction)
    if (!source) throw new Error(`chapter ${chapter}: nobody knows where ${step.call} was emitted`)
    return {
      operation: operationOf(instruction, ACTORS[list]),
      call: shortPath(step.call),
      why: step.why,
      module: step.module,
      chapter: step.chapter,
      phase,
      source: { file: relative(REPOSITORY, source.file), line: source.line },
    }
  })
  const files = [...new Set(steps.map(({ source }) => source.file))]
  return { chapter, argv, steps, sources: files.map(file => sourceText(file)) }
}

function worldOf(engine: Engine, id?: string): World {
  const world = assumedWorld(engine)
  if (id === undefined) return world
  return { ...world, id, paths: { ...world.paths, container: engine.store.containers.directory(id) } }
}

const MARKER = /^\s*\/\/ #(end)?region\b/

/** A file without the markers of its regions, which are there for the lessons. Lines keep their numbers. */
function sourceText(file: string): SourceText {
  const lines = readFileSync(join(REPOSITORY, file), 'utf8').trimEnd().split('\n')
  return { file, lines: lines.map((text, index) => ({ number: index + 1, text })).filter(({ text }) => !MARKER.test(text)) }
}
