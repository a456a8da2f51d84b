/** What docker advises against, with the names of its linter's rules. Source: docker's documentation, "Build checks". */

import type { LogicalLine } from './logical-lines.ts'
import type { From, Instruction, Warning } from './tree.ts'

/** @param names of the stages before the instruction */
export function warningsOf(instruction: Instruction | From, line: LogicalLine, names: ReadonlySet<string>): readonly Warning[] {
  const found: Omit<Warning, 'line'>[] = []
  if (line.skippedEmpty) found.push({ rule: 'NoEmptyContinuation', message: 'empty continuation line' })
  if (instruction.kind === 'MAINTAINER') {
    found.push({ rule: 'MaintainerDeprecated', message: 'MAINTAINER is deprecated: write LABEL org.opencontainers.image.authors="…"' })
  }
  if ((instruction.kind === 'ENV' || instruction.kind === 'LABEL') && isOldForm(instruction.source.text))
    found.push({ rule: 'LegacyKeyValueFormat', message: `write ${instruction.kind} name=value instead of ${instruction.kind} name value` })
  if (instruction.kind === 'FROM' && instruction.name !== undefined && names.has(instruction.name))
    found.push({
      rule: 'DuplicateStageName',
      message: `two stages are named ${instruction.name}: instructions that follow see the last one`,
    })
  if (instruction.kind === 'FROM' && (instruction.name === 'scratch' || instruction.name === 'context'))
    found.push({ rule: 'ReservedStageName', message: `${instruction.name} has a meaning of its own, and should not be a stage's name` })
  return found.map(warning => ({ ...warning, line: line.first }))
}

function isOldForm(text: string): boolean {
  return /^\S+\s+[^=\s]+(?:\s|$)/.test(text)
}
