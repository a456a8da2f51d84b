/**
 * One instruction, from its line to a node of the tree. What it means is in other files; here is what it may look like.
 * Source: Dockerfile reference; moby/buildkit, frontend/dockerfile/instructions/parse.go, whose words errors use.
 */

import { cut } from '../text/cut.ts'
import { checkSignal } from '../text/signal.ts'
import { parseAdd, parseCopy } from './copy-instructions.ts'
import { parseHealthcheck } from './healthcheck-instruction.ts'
import { type InstructionLine, locating, maybe, readFlags, splitInstruction } from './instruction-line.ts'
import { parseRun } from './run-instruction.ts'
import type { Arg, From, HereDocument, Instruction, Onbuild, Shell } from './tree.ts'
import { commandLine, jsonList, pairsOf, plainWords, quotedWords } from './words.ts'

type Parse = (line: InstructionLine, documents: readonly HereDocument[]) => Instruction | From

const PARSERS = {
  ADD: parseAdd,
  ARG: parseArg,
  CMD: line => ({ kind: 'CMD', source: line.source, command: commandOf(line) }),
  COPY: parseCopy,
  ENTRYPOINT: line => ({ kind: 'ENTRYPOINT', source: line.source, command: commandOf(line) }),
  ENV: line => ({ kind: 'ENV', source: line.source, pairs: pairsOf(withoutFlags(line)).pairs }),
  EXPOSE: line => ({ kind: 'EXPOSE', source: line.source, ports: plainWords(textOf(line)) }),
  FROM: parseFrom,
  HEALTHCHECK: line => ({ kind: 'HEALTHCHECK', source: line.source, config: parseHealthcheck(line) }),
  LABEL: line => ({ kind: 'LABEL', source: line.source, pairs: pairsOf(withoutFlags(line)).pairs }),
  MAINTAINER: line => ({ kind: 'MAINTAINER', source: line.source, name: textOf(line, 'exactly one argument') }),
  ONBUILD: parseOnbuild,
  RUN: parseRun,
  SHELL: parseShell,
  STOPSIGNAL: line => ({ kind: 'STOPSIGNAL', source: line.source, signal: signalOf(line) }),
  USER: line => ({ kind: 'USER', source: line.source, user: textOf(line, 'exactly one argument') }),
  VOLUME: line => ({ kind: 'VOLUME', source: line.source, paths: pathsOf(line) }),
  WORKDIR: line => ({ kind: 'WORKDIR', source: line.source, path: textOf(line, 'exactly one argument') }),
} satisfies Record<string, Parse>

type Keyword = keyof typeof PARSERS

const KEYWORDS = Object.keys(PARSERS)

function isKeyword(word: string): word is Keyword {
  return Object.hasOwn(PARSERS, word)
}

/**
 * @param documents the here-documents that follow the line
 * @throws what `line.fail` returns, for anything that is no instruction
 */
export function parseInstruction(line: InstructionLine, documents: readonly HereDocument[] = []): Instruction | From {
  const { keyword, word, fail } = line
  if (!isKeyword(keyword)) throw fail(`unknown instruction: ${word}${maybe(keyword, KEYWORDS)}`, word)
  const parse: Parse = PARSERS[keyword]
  return parse(line, documents)
}

/** Returns what follows, where flags mean nothing. */
function textOf(line: InstructionLine, wanted = 'at least one argument'): string {
  const { keyword, rest, fail } = withoutFlags(line)
  if (rest === '') throw fail(`${keyword} requires ${wanted}`)
  return rest
}

function withoutFlags(line: InstructionLine): InstructionLine {
  readFlags(line, {})
  return line
}

/** An empty list, `CMD []`, takes away what a base image says. */
function commandOf(line: InstructionLine) {
  return commandLine(textOf(line), line)
}

function signalOf(line: InstructionLine): string {
  const signal = textOf(line, 'exactly one argument')
  if (!signal.includes('$')) locating(line.fail, signal, () => checkSignal(signal))
  return signal
}

function pathsOf(line: InstructionLine): readonly string[] {
  const text = textOf(line)
  const paths = (jsonList(text, line) ?? plainWords(text)).map(path => path.trim())
  if (paths.length === 0) throw line.fail('VOLUME requires at least one argument')
  if (paths.includes('')) throw line.fail('VOLUME specified can not be an empty string')
  return paths
}

function parseArg({ source, rest, escapeToken, fail }: InstructionLine): Arg {
  const words = quotedWords(rest, escapeToken)
  if (words.length === 0) throw fail('ARG requires at least one argument')
  const args = words.map(word => {
    const [name, value] = cut(word, '=')
    if (name === '') throw fail('ARG names can not be blank', word)
    return { name, ...(value !== undefined && { value }) }
  })
  return { kind: 'ARG', source, args }
}

const STAGE_NAME = /^[a-z][a-z0-9-_.]*$/

function parseFrom(line: InstructionLine): From {
  const { source, rest, fail } = line
  const { platform } = readFlags(line, { platform: 'text' })
  const [image, as, name, ...more] = plainWords(rest)
  if (image === undefined || (as !== undefined && name === undefined) || more.length > 0 || (as !== undefined && as.toUpperCase() !== 'AS'))
    throw fail('FROM requires either one or three arguments', as, 'write FROM image, or FROM image AS name')
  if (name !== undefined && !STAGE_NAME.test(name.toLowerCase()))
    throw fail(`invalid name for build stage: ${JSON.stringify(name)}, name can't start with a number or contain symbols`, name)
  return {
    kind: 'FROM',
    source,
    image,
    ...(platform && { platform }),
    ...(name !== undefined && { name: name.toLowerCase() }),
  }
}

function parseShell(line: InstructionLine): Shell {
  const text = textOf(line)
  const argv = jsonList(text, line)
  if (argv === undefined) throw line.fail('SHELL requires the arguments to be in JSON form', text, 'write SHELL ["/bin/bash", "-c"]')
  if (argv.length === 0) throw line.fail('SHELL requires at least one argument', text)
  return { kind: 'SHELL', source: line.source, argv }
}

/** The trigger is checked now: a build on this image could not fix it. */
function parseOnbuild(line: InstructionLine, documents: readonly HereDocument[]): Onbuild {
  const { source, escapeToken, fail } = line
  const text = textOf(line)
  const inner = splitInstruction({ ...source, text }, escapeToken, fail)
  if (inner.keyword === 'ONBUILD') throw fail("Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed", inner.word)
  if (inner.keyword === 'FROM' || inner.keyword === 'MAINTAINER')
    throw fail(`${inner.keyword} isn't allowed as an ONBUILD trigger`, inner.word)
  parseInstruction(inner, documents)
  return { kind: 'ONBUILD', source, trigger: [text, ...documents.map(({ name, content }) => content + name)].join('\n') }
}
