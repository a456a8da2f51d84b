/** `explain build`: what each step would do, what is in its key, and whether the cache has it. */

import type { Call, ExplainOptions } from '../../cli/command.ts'
import { listing } from '../explain/listing.ts'
import type { BuildHeart } from '../heart.ts'
import { explainBuild } from '../operations/explain-build.ts'
import { readRequest } from './build.ts'

export async function showBuild(call: Call, heart: BuildHeart, { json, all, show }: ExplainOptions): Promise<number> {
  const { engine, terminal } = call
  const explanation = await explainBuild({ engine, heart, note: line => terminal.err(`${line}\n`) }, await readRequest(call))
  if (json) terminal.out(`${JSON.stringify(explanation, undefined, 2)}\n`)
  else await show(Buffer.from(listing(explanation, { all, columns: terminal.columns })))
  return 0
}
