/** What docker advises against in a file, with its linter's names and words. Source: docker's documentation, "Build checks"; moby/buildkit, frontend/dockerfile/linter. */

import type { From, Instruction, Stage, Warning } from './tree.ts'

/** @param emptyContinuations lines with an empty line in them */
export function warningsOf(stages: readonly Stage[], emptyContinuations: readonly number[]): readonly Warning[] {
  const written = stages.flatMap(({ from, instructions }) => [from, ...instructions])
  return [
    ...emptyContinuations.map(line => ({ rule: 'NoEmptyContinuation', message: 'Empty continuation line', line })),
    ...written.flatMap(oldWays),
    ...ofCasing(written),
    ...ofStageNames(stages),
  ].sort((a, b) => a.line - b.line)
}

function oldWays(instruction: Instruction | From): readonly Warning[] {
  const { kind, source } = instruction
  const line = source.first
  if (kind === 'MAINTAINER')
    return [{ rule: 'MaintainerDeprecated', message: 'Maintainer instruction is deprecated in favor of using label', line }]
  if ((kind !== 'ENV' && kind !== 'LABEL') || !/^\S+\s+[^=\s]+(?:\s|$)/.test(source.text)) return []
  const message = `"${kind} key=value" should be used instead of legacy "${kind} key value" format`
  return [{ rule: 'LegacyKeyValueFormat', message, line }]
}

/** Most instructions of a file decide for all of them. */
function ofCasing(written: readonly (Instruction | From)[]): readonly Warning[] {
  const words = written.map(({ source }) => ({ word: /^\S+/.exec(source.text)?.[0] ?? '', line: source.first, text: source.text }))
  const lower = words.filter(({ word }) => isLower(word)).length
  const upper = words.filter(({ word }) => isUpper(word)).length
  const [wanted, isWanted] = lower > upper ? ['lowercase', isLower] : ['uppercase', isUpper]
  return words.flatMap(({ word, line, text }) => {
    const message = `Command '${word}' should match the case of the command majority (${wanted})`
    const own = isWanted(word) ? [] : [{ rule: 'ConsistentInstructionCasing', message, line }]
    const as = asOf(text)
    if (as === undefined || (isLower(word) ? isLower(as) : isUpper(as))) return own
    return [...own, { rule: 'FromAsCasing', message: `'${as}' and '${word}' keywords' casing do not match`, line }]
  })
}

/** The word AS of FROM, as it is written. A pattern that ignores case would take 5 ms to compile. */
function asOf(text: string): string | undefined {
  const [from = '', ...rest] = text.split(/\s+/)
  if (from.toUpperCase() !== 'FROM') return undefined
  const [, as, name] = rest.slice(rest.findIndex(word => !word.startsWith('--')))
  return name !== undefined && as?.toUpperCase() === 'AS' ? as : undefined
}

function isLower(word: string): boolean {
  return word === word.toLowerCase()
}

function isUpper(word: string): boolean {
  return word === word.toUpperCase()
}

function ofStageNames(stages: readonly Stage[]): readonly Warning[] {
  const names = new Set<string>()
  return stages.flatMap(({ name, from: { source } }) => {
    if (name === undefined) return []
    const line = source.first
    const found: Warning[] = []
    const written = source.text.slice(-name.length)
    if (!isLower(written)) found.push({ rule: 'StageNameCasing', message: `Stage name '${written}' should be lowercase`, line })
    if (name === 'scratch' || name === 'context')
      found.push({ rule: 'ReservedStageName', message: `Stage name should not use the same name as reserved stage "${name}"`, line })
    if (names.has(name))
      found.push({ rule: 'DuplicateStageName', message: `Duplicate stage name "${name}", stage names should be unique`, line })
    names.add(name)
    return found
  })
}
