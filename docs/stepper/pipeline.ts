/** The way of one command line through the engine, for the first page: what each stage makes of it. */

import { chapters } from '../../runtime/chapters.ts'
import { without } from '../../runtime/cli/explain/attributed.ts'
import { documentLines } from '../../runtime/cli/explain/document-lines.ts'
import { exampleOf } from '../../runtime/cli/explain/example.ts'
import { NOT_SAID } from '../../runtime/cli/explain/explanation.ts'
import { shortPath } from './effect.ts'

const COLUMNS = 40

export interface Pipeline {
  readonly argv: readonly string[]
  readonly request: readonly string[]
  readonly spec: readonly string[]
  /** In the order in which they run. */
  readonly calls: readonly { readonly chapter: number; readonly name: string }[]
}

export async function pipelineOf(argv: readonly string[]): Promise<Pipeline> {
  const { request, spec, program } = await exampleOf(chapters, argv)
  const lines = (node: Parameters<typeof documentLines>[0]) =>
    documentLines(node, { columns: COLUMNS, fold: true }).map(({ indent, text }) => shortPath(' '.repeat(indent) + text))
  return {
    argv,
    request: lines(without(request, NOT_SAID)),
    spec: lines(spec),
    calls: program.map(({ chapter, name }) => ({ chapter, name })),
  }
}
