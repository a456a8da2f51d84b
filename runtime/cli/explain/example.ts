/** The explanation of a command line in an assumed world: the same on every machine, for lessons and for tests. */

import { createEngine } from '../../engine.ts'
import { MinidockError } from '../../errors.ts'
import type { Module } from '../../module.ts'
import { commandLineOf } from './command-line.ts'
import { type Explanation, explain } from './explanation.ts'
import { requestHistory } from './request-history.ts'
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
  const reader = createEngine(readers, INSTALLED)
  const line = await commandLineOf(reader, reader.commands(), argv, { out: () => undefined, columns: undefined })
  if (line === 'helped') throw new MinidockError('invalid', `nothing to explain: ${argv.join(' ')}`)
  return explain(engine, await requestHistory(engine, line), assumedWorld(engine))
}
