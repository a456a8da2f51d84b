/** What docker advises against in a stage that it builds, with its linter's names and words. Source: docker's documentation, "Build checks". */

import type { ImageDefaults } from '../oci/image.ts'
import type { Instruction, Warning } from './tree.ts'

const ONLY_LAST = ['CMD', 'ENTRYPOINT', 'HEALTHCHECK']
const SECRET = /(?:_|^)(?:apikey|auth|credentials?|key|password|pword|passwd|secret|token)(?:_|$)/i
const NO_SECRET = /(?:_|^)(?:public|file|version)(?:_|$)/i

/** What has been said before an instruction. */
export interface Said {
  readonly config: ImageDefaults
  /** The line of the last instruction of each kind in this stage. */
  readonly lines: ReadonlyMap<Instruction['kind'], number>
  /** Whether this file has set the working directory, in this stage or in one that it is built on. */
  readonly workdirSet: boolean
}

export function stageWarnings(instruction: Instruction, { config, lines, workdirSet }: Said): readonly Warning[] {
  const { kind, source } = instruction
  const line = source.first
  const found: Warning[] = []
  const before = lines.get(kind)
  if (before !== undefined && ONLY_LAST.includes(kind)) {
    const message = `Multiple ${kind} instructions should not be used in the same stage because only the last one will be used`
    found.push({ rule: 'MultipleInstructionsDisallowed', message, line: before })
  }
  if ((kind === 'CMD' || kind === 'ENTRYPOINT') && instruction.command.form === 'shell' && !config.Shell?.length) {
    const message = `JSON arguments recommended for ${kind} to prevent unintended behavior related to OS signals`
    found.push({ rule: 'JSONArgsRecommended', message, line })
  }
  if (kind === 'WORKDIR' && !workdirSet && !/^["']?[/$]/.test(instruction.path)) {
    const message = `Relative workdir ${JSON.stringify(instruction.path)} can have unexpected results if the base image changes`
    found.push({ rule: 'WorkdirRelativePath', message, line })
  }
  const names = kind === 'ARG' ? instruction.args : kind === 'ENV' ? instruction.pairs : []
  for (const { name } of names) {
    if (!SECRET.test(name) || NO_SECRET.test(name)) continue
    const message = `Do not use ARG or ENV instructions for sensitive data (${kind} ${JSON.stringify(name)})`
    found.push({ rule: 'SecretsUsedInArgOrEnv', message, line })
  }
  return found
}
