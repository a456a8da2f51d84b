/** Triggers: instructions that a base leaves for what is built on it. They come before the stage's own. Source: Dockerfile reference, "ONBUILD". */

import { parseInstructions } from './parse.ts'
import { errorAt } from './place.ts'
import type { Dockerfile, Instruction, Source } from './tree.ts'

/**
 * @param texts from the base's config
 * @param from where the stage begins: errors and steps point there
 * @throws {MinidockError} of kind `invalid` for what is no instruction, or not one that may be a trigger
 */
export function triggersOf({ lines }: Dockerfile, texts: readonly string[], from: Source): readonly Instruction[] {
  const fail = (message: string, _word?: string, advice?: string) =>
    errorAt(lines, from, `ONBUILD of the base image: ${message}`, undefined, advice)
  return texts.map(text => {
    const [instruction, ...more] = parseInstructions(text, from, fail)
    if (instruction === undefined || more.length > 0) throw fail('onbuild trigger should be a single expression')
    if (instruction.kind === 'FROM' || instruction.kind === 'MAINTAINER' || instruction.kind === 'ONBUILD')
      throw fail(`${instruction.kind} isn't allowed as an ONBUILD trigger`)
    return instruction
  })
}
