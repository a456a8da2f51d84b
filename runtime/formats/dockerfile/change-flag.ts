/** `--change` of `commit` and `import`: instructions that change an image's config and nothing else. Source: docker's `import --help`. */

import { MinidockError } from '../../base/errors.ts'
import type { ImageDefaults } from '../oci/image.ts'
import { type ConfigInstruction, changeConfig, variablesOf } from './config-changes.ts'
import { parseInstructions } from './parse.ts'
import { expandWord, expandWords } from './shell-word.ts'
import type { From, Instruction } from './tree.ts'

const COMMANDS = ['CMD', 'ENTRYPOINT', 'ENV', 'EXPOSE', 'HEALTHCHECK', 'LABEL', 'ONBUILD', 'STOPSIGNAL', 'USER', 'VOLUME', 'WORKDIR']

/**
 * @param instructions one or more lines each
 * @throws {MinidockError} `invalid`, naming the instruction
 */
export function applyChanges(config: ImageDefaults, instructions: readonly string[]): ImageDefaults {
  const parsed = parseInstructions(instructions.join('\n'), { first: 1, last: 1 }, fail)
  let changed = config
  let keepCmd = false
  for (const instruction of parsed) {
    if (!isChange(instruction)) throw notValid(instruction.kind)
    const variables = variablesOf(changed)
    const word = (text: string) => expandWord(text, variables, { escapeToken: '\\' })
    const expand = { word, words: (text: string) => expandWords(text, variables, { escapeToken: '\\' }) }
    changed = changeConfig(changed, instruction, expand, keepCmd).config
    keepCmd ||= instruction.kind === 'CMD'
  }
  return changed
}

function isChange(instruction: Instruction | From): instruction is ConfigInstruction {
  return COMMANDS.includes(instruction.kind)
}

function fail(message: string, _word?: string, advice?: string): MinidockError {
  const [, unknown] = /^unknown instruction: (\S+)/.exec(message) ?? []
  if (unknown !== undefined) return notValid(unknown)
  return new MinidockError('invalid', message, advice === undefined ? {} : { hint: advice })
}

function notValid(word: string): MinidockError {
  return new MinidockError('invalid', `${word} is not a valid change command`, { hint: `use one of ${COMMANDS.join(', ')}` })
}
