/**
 * A Dockerfile's text to its tree. Wrong input is refused at the first line that is wrong, before anything is built.
 * Source: Dockerfile reference; moby/buildkit, frontend/dockerfile/parser and instructions.
 */

import { MinidockError } from '../../base/errors.ts'
import { wantedWarnings } from './check-options.ts'
import { readDirectives } from './directives.ts'
import { hereDocumentsOf } from './here-document.ts'
import { type InstructionLine, splitInstruction } from './instruction-line.ts'
import { type LineReader, type LogicalLine, readLines } from './logical-lines.ts'
import { parseInstruction } from './parse-instruction.ts'
import { errorAt, type Lines } from './place.ts'
import type { Arg, Dockerfile, EscapeToken, From, HereDocument, Instruction, Stage } from './tree.ts'
import { warningsOf } from './warnings.ts'

/**
 * @param text with or without a byte-order mark, its lines ending as in Unix or Windows
 * @throws {MinidockError} of kind `invalid`, in docker's words, with the place in its hint
 */
export function parseDockerfile(text: string): Dockerfile {
  const lines = linesOf(text)
  const failAt = (at: Lines, message: string, word?: string, advice?: string) => errorAt(lines, at, message, word, advice)
  if (text === '') throw new MinidockError('invalid', 'the Dockerfile cannot be empty', { hint: 'it begins with FROM image' })
  const { directives, count } = readDirectives(lines, (line, message, word) => failAt({ first: line, last: line }, message, word))
  const reader = readLines(lines, directives.escapeToken, count)
  const globalArgs: Arg[] = []
  const stages: (Stage & { readonly instructions: Instruction[] })[] = []
  const emptyContinuations: number[] = []
  let found = false
  for (let line = reader.next(); line !== undefined; line = reader.next()) {
    found = true
    const instruction = readInstruction(line, reader, directives.escapeToken, failAt)
    if (line.skippedEmpty) emptyContinuations.push(line.first)
    const stage = stages.at(-1)
    if (instruction.kind === 'FROM') stages.push(newStage(stages.length, instruction))
    else if (stage) stage.instructions.push(instruction)
    else if (instruction.kind === 'ARG') globalArgs.push(instruction)
    else
      throw failAt(
        instruction.source,
        'no build stage in current context',
        instruction.kind,
        'begin with FROM image; only ARG may come before it',
      )
  }
  if (!found) throw new MinidockError('invalid', 'file with no instructions', { hint: 'a Dockerfile begins with FROM image' })
  if (stages.length === 0)
    throw new MinidockError('invalid', 'dockerfile contains no stages to build', { hint: 'add FROM image after the ARGs' })
  const warnings = wantedWarnings(warningsOf(stages, emptyContinuations), directives.check)
  return { directives, globalArgs, stages, warnings, lines }
}

function linesOf(text: string): readonly string[] {
  const lines = text.replace(/^\uFEFF/, '').split('\n')
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines
}

function newStage(index: number, from: From): Stage & { readonly instructions: Instruction[] } {
  return { index, ...(from.name !== undefined && { name: from.name }), from, instructions: [] }
}

type FailAt = (at: Lines, message: string, word?: string, advice?: string) => MinidockError

function readInstruction(line: LogicalLine, reader: LineReader, escapeToken: EscapeToken, failAt: FailAt): Instruction | From {
  const { first, last, text } = line
  const at = { first, last }
  const fail = (message: string, word?: string, advice?: string) => failAt(at, message, word, advice)
  const source = { ...at, text: text.trim() }
  const documents = readDocuments(splitInstruction(source, escapeToken, fail), reader)
  const whole = splitInstruction({ ...source, last: reader.line() }, escapeToken, fail)
  return parseInstruction(whole, documents)
}

const WITH_DOCUMENTS = ['ADD', 'COPY', 'RUN']

function readDocuments(line: InstructionLine, reader: LineReader): readonly HereDocument[] {
  const { keyword, rest, source, escapeToken, fail } = line
  const inner = keyword === 'ONBUILD' ? splitInstruction({ ...source, text: rest }, escapeToken, fail) : line
  if (!WITH_DOCUMENTS.includes(inner.keyword) || isJson(inner.rest)) return []
  return hereDocumentsOf(source.text).map(start => {
    const content = reader.document(start.name, start.stripTabs)
    if (content === undefined) throw fail('unterminated heredoc', `<<`, `a line that is ${start.name} and nothing else ends it`)
    return { ...start, content }
  })
}

function isJson(text: string): boolean {
  if (!text.startsWith('[')) return false
  try {
    return Array.isArray(JSON.parse(text))
  } catch {
    return false // It is a line for the shell, `[ -f x ]`.
  }
}

/**
 * Reads instructions that stand in no file: `--change` of `commit` and `import`, and what a base image triggers.
 * @param at where errors point to
 * @param fail makes the error
 * @throws what `fail` returns
 */
export function parseInstructions(text: string, at: Lines, fail: InstructionLine['fail']): readonly (Instruction | From)[] {
  const reader = readLines(text.split('\n'), '\\', 0)
  const instructions: (Instruction | From)[] = []
  for (let line = reader.next(); line !== undefined; line = reader.next()) {
    const parts = splitInstruction({ ...at, text: line.text.trim() }, '\\', fail)
    instructions.push(parseInstruction(parts, readDocuments(parts, reader)))
  }
  return instructions
}
