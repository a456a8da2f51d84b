/** The explanation of a command line in an assumed world: the same on every machine, for lessons and for tests. */

import { createEngine, type Engine } from '../../engine/engine.ts'
import { MinidockError } from '../../errors.ts'
import type { Module } from '../../plan/module.ts'
import { commandLineOf } from './command-line.ts'
import { type Explanation, explain, explainJoin, type Step } from './explanation.ts'
import { type RequestHistory, requestHistory } from './request-history.ts'
import { assumedWorld } from './world.ts'

/** Where minidock keeps its state and lies on the machines that the course is for. */
const INSTALLED = { root: '/var/lib/minidock', launcher: '/opt/minidock/build/launcher' }

/**
 * @param modules of an engine: `modulesUpTo(2)`
 * @param argv what is explained: `['run', '--rm', 'busybox', 'true']`
 * @param readers of an engine whose flags `argv` may have: those that `modules` do not know are not heeded
 */
export async function exampleOf(modules: readonly Module[], argv: readonly string[], readers = modules): Promise<Explanation> {
  const engine = createEngine(modules, INSTALLED)
  return explain(engine, await historyOf(engine, argv, readers), assumedWorld(engine))
}

/** The process of the container that something joins in an assumed world. */
const CONTAINER_PID = 4242

/**
 * How `exec` joins the container of a command line: what it is joined by.
 * @param argv as above
 * @param args what is executed there: `['ps']`
 */
export async function joinExampleOf(
  modules: readonly Module[],
  argv: readonly string[],
  args: readonly string[],
): Promise<readonly Step[]> {
  const engine = createEngine(modules, INSTALLED)
  return explainJoin(engine, await historyOf(engine, argv, modules), assumedWorld(engine), args, CONTAINER_PID)
}

async function historyOf(engine: Engine, argv: readonly string[], readers: readonly Module[]): Promise<RequestHistory> {
  const reader = createEngine(readers, INSTALLED)
  const line = await commandLineOf(reader, reader.commands(), argv, { out: () => undefined, columns: undefined })
  if (line === 'helped') throw new MinidockError('invalid', `nothing to explain: ${argv.join(' ')}`)
  return await requestHistory(engine, line)
}
