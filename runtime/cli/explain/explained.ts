/** Explanations of a command line, by an engine and by those of two chapters. */

import { MinidockError } from '../../base/errors.ts'
import { createEngine, type Engine } from '../../engine/engine.ts'
import { Catalogue } from '../catalogue.ts'
import type { Cli } from '../cli.ts'
import { textOf } from '../flags.ts'
import { type Explanation, explain } from './explanation.ts'
import { type CommandLine, type RequestHistory, requestHistory } from './request-history.ts'
import { EXAMPLE_NAME, lookAround, lookFurther, type Note } from './world.ts'

/** What was asked about; for `--diff` the engine of that chapter, and the one of the chapter before. */
export type Explained =
  | {
      readonly kind: 'one'
      readonly after: Explanation
      /** The same image and command, without a flag; absent: the engine refuses that, or nothing is to be compared. */
      readonly plain?: Explanation | undefined
    }
  | { readonly kind: 'diff'; readonly after: Explanation; readonly before: Explanation; readonly chapter: number }

interface Asked {
  /** The one whose changes are asked for. */
  readonly chapter?: number | undefined
  /** Whether a container without a flag is explained as well. */
  readonly compares: boolean
}

/** @throws {MinidockError} what `run` would refuse too; `invalid` for a chapter that the engine does not have */
export async function explainedBy(cli: Cli, line: CommandLine, { chapter, compares }: Asked, note: Note): Promise<Explained> {
  if (chapter === undefined) {
    const after = await explainLine(cli, line, note)
    return { kind: 'one', after, plain: compares ? await explainPlain(cli, line) : undefined }
  }
  const { chapter: last } = cli.catalogue
  if (chapter < 1 || chapter > last) throw noSuchChapter(chapter, last)
  const after = await explainLine(upTo(chapter, cli), line, note)
  const before = await explainLine(upTo(chapter - 1, cli), line, () => undefined)
  return { kind: 'diff', after, before, chapter }
}

function noSuchChapter(chapter: number, last: number): MinidockError {
  return new MinidockError('invalid', `invalid argument "${chapter}" for "--diff" flag: this engine has the chapters 1 to ${last}`)
}

function upTo(chapter: number, { engine: { store, launcher }, catalogue }: Cli): Cli {
  const rows = catalogue.rows.filter(({ module }) => module.chapter <= chapter)
  const modules = rows.map(({ module }) => module)
  return { engine: createEngine(modules, { root: store.paths.root, launcher }), catalogue: new Catalogue(rows) }
}

async function explainLine({ engine, catalogue }: Cli, line: CommandLine, note: Note): Promise<Explanation> {
  return await explainHistory(engine, await requestHistory(catalogue, line), textOf(line.flags, 'name'), note)
}

/** The first draft is the image and its command. Without a flag an image may have nothing to run: then there is no plain container. */
async function explainPlain({ engine, catalogue }: Cli, line: CommandLine): Promise<Explanation | undefined> {
  const [given] = await requestHistory(catalogue, line)
  try {
    return await explainHistory(engine, [given], textOf(line.flags, 'name'), () => undefined)
  } catch (error) {
    if (error instanceof MinidockError) return undefined
    throw error
  }
}

async function explainHistory(engine: Engine, history: RequestHistory, name = EXAMPLE_NAME, note: Note): Promise<Explanation> {
  const { request } = history.at(-1) ?? history[0]
  const world = lookAround(engine, request, name, note)
  return explain(engine.compiler, history, await lookFurther(engine, { ...world, request }, note))
}
