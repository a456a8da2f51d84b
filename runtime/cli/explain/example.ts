/** The explanation of a command line in an assumed world: the same on every machine, for lessons and for tests. */

import { MinidockError } from '../../base/errors.ts'
import { createEngine } from '../../engine/engine.ts'
import { Catalogue } from '../catalogue.ts'
import type { ChapterRow } from '../chapter-row.ts'
import { commandLineOf } from './command-line.ts'
import { type Explanation, explain, explainJoin, type Step } from './explanation.ts'
import { type RequestHistory, requestHistory } from './request-history.ts'
import { assumedWorld } from './world.ts'

/** Where minidock keeps its state and lies on the machines that the course is for. */
const INSTALLED = { root: '/var/lib/minidock', launcher: '/opt/minidock/build/launcher' }

/**
 * @param rows of an engine's chapters: `chaptersUpTo(2)`
 * @param argv what is explained: `['run', '--rm', 'busybox', 'true']`
 * @param readers of an engine whose flags `argv` may have: those that `rows` do not have are not heeded
 */
export async function exampleOf(rows: readonly ChapterRow[], argv: readonly string[], readers = rows): Promise<Explanation> {
  const engine = engineOf(rows)
  return explain(engine.compiler, await historyOf(rows, argv, readers), assumedWorld(engine))
}

/** The process of the container that something joins in an assumed world. */
const CONTAINER_PID = 4242

/**
 * How `exec` joins the container of a command line: what it is joined by.
 * @param argv as above
 * @param args what is executed there: `['ps']`
 */
export async function joinExampleOf(
  rows: readonly ChapterRow[],
  argv: readonly string[],
  args: readonly string[],
): Promise<readonly Step[]> {
  const engine = engineOf(rows)
  return explainJoin(engine.compiler, await historyOf(rows, argv, rows), assumedWorld(engine), args, CONTAINER_PID)
}

function engineOf(rows: readonly ChapterRow[]) {
  return createEngine(
    rows.map(({ module }) => module),
    INSTALLED,
  )
}

async function historyOf(rows: readonly ChapterRow[], argv: readonly string[], readers: readonly ChapterRow[]): Promise<RequestHistory> {
  const reader = new Catalogue(readers)
  const line = await commandLineOf(reader, reader.commands().toArray(), argv, { out: () => undefined, columns: undefined })
  if (line === 'helped') throw new MinidockError('invalid', `nothing to explain: ${argv.join(' ')}`)
  return await requestHistory(new Catalogue(rows), line)
}
