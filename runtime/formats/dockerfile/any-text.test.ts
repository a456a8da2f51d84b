// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts are those of Dockerfiles.

/** Whatever a file says, it becomes steps or is refused, and in a time that grows with its length. */

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { MinidockError } from '../../base/errors.ts'
import type { BuildOptions } from './build-variables.ts'
import { evaluateStage, stateOfImage } from './evaluate-stage.ts'
import { parseDockerfile } from './parse.ts'
import { planStages } from './stage-graph.ts'
import type { StageState } from './steps.ts'

const AMD64 = { os: 'linux', architecture: 'amd64' }
const OPTIONS: BuildOptions = { buildArgs: new Map([['A', 'given']]), platform: AMD64, buildPlatform: AMD64 }
const BASE = { Env: ['PATH=/bin'], OnBuild: ['COPY . /x'] }

/** Everything that there is to a file, without building it. */
function evaluate(text: string): void {
  const file = parseDockerfile(text)
  const ends = new Map<number, StageState>()
  for (const { stage, base } of planStages(file, OPTIONS)) {
    const start = (base.kind === 'stage' ? ends.get(base.index) : undefined) ?? stateOfImage(BASE)
    ends.set(stage.index, evaluateStage(file, stage, start, OPTIONS).end)
  }
}

function acceptsOrRefuses(text: string): void {
  try {
    evaluate(text)
  } catch (error) {
    if (!(error instanceof MinidockError)) throw error
    expect(error.kind).toBe('invalid')
    expect(error.message).not.toMatch(/on line \d+: dockerfile parse error/)
  }
}

const KEYWORDS =
  'FROM RUN COPY ADD ENV ARG LABEL WORKDIR USER VOLUME EXPOSE ENTRYPOINT CMD HEALTHCHECK SHELL STOPSIGNAL ONBUILD MAINTAINER AS NONE RUNN'.split(
    ' ',
  )
const FLAGS =
  '--from=0 --from=a --mount=type=cache,target=/c --mount=from=a,target=$A --network=none --chmod=u+x --link --exclude=* --x -- --platform=$A'.split(
    ' ',
  )
const MARKS = [
  '\n',
  '\n',
  '\n',
  ' ',
  ' ',
  ' ',
  '\\\n',
  '\\',
  '`',
  '"',
  "'",
  '$',
  '${',
  '}',
  ':-',
  '#',
  '=',
  ',',
  '[',
  ']',
  '["a"]',
  '<<',
  '<<-',
  '<<EOF',
  'EOF\n',
  '\t',
  '\r\n',
  '/',
  '.',
  '*',
  '80',
  'a',
  'A',
  'é',
  '\uFEFF',
]
const words = fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...MARKS) }, fc.constantFrom(...KEYWORDS), fc.constantFrom(...FLAGS))

test('any text is accepted or refused', () => {
  fc.assert(fc.property(fc.oneof(fc.string({ unit: 'binary-ascii' }), fc.string({ unit: 'grapheme' })), acceptsOrRefuses))
  fc.assert(
    fc.property(fc.array(words, { maxLength: 60 }), parts => acceptsOrRefuses(parts.join(''))),
    { numRuns: 1000 },
  )
})

test('any instruction of a file is accepted or refused', () => {
  const line = fc
    .tuple(fc.constantFrom(...KEYWORDS), fc.array(words, { maxLength: 12 }))
    .map(([keyword, parts]) => `${keyword} ${parts.join(' ')}`)
  fc.assert(
    fc.property(fc.array(line, { maxLength: 6 }), lines => acceptsOrRefuses(`FROM a AS a\n${lines.join('\n')}`)),
    { numRuns: 1000 },
  )
})

const numbered = (count: number, line: (index: number) => string) => Array.from({ length: count }, (_, index) => line(index)).join('')

// Each of these takes minutes where a reader looks at the rest of the text again for each of its characters.
test.each([
  [
    'many lines',
    `FROM a\n${'RUN --mount=type=cache,target=/c a "b" $c && \\\n  <<E\nx\nE\nENV A=1 B="x y"\nCOPY --from=a --link a b /c/\n'.repeat(3000)}`,
  ],
  ['a line that goes on', `FROM a\nRUN x${' \\\n y'.repeat(100_000)}`],
  ['many words', `FROM a\nENV ${'A=1 '.repeat(20_000)}`],
  ['white space', `FROM a\nRUN a${' '.repeat(500_000)}b`],
  ['escape characters', `FROM a\nENV A="${'\\'.repeat(500_000)}`],
  ['escaped spaces', `FROM a\nENV A=${'\\ '.repeat(200_000)}`],
  ['quotes', `FROM a\nENV A=${"'\"'".repeat(100_000)}`],
  ['quotes in a flag', `FROM a\nRUN --mount=${"'\"'".repeat(100_000)} x`],
  ['here-documents', `FROM a\nRUN ${'<<a '.repeat(3000)}\n${'a\n'.repeat(3000)}`],
  ['brackets', `FROM a\nCMD ${'['.repeat(500_000)}`],
  ['braces', `FROM a\nENV A=${'${'.repeat(100_000)}`],
  ['triggers', `FROM a\n${'ONBUILD '.repeat(50_000)}RUN x`],
  ['a long word', `FROM a\n${'X'.repeat(200_000)}`],
  ['a comment', `#${' '.repeat(500_000)}\nFROM a`],
  ['mounts', `FROM a\nRUN ${'--mount=type=tmpfs,target=/a '.repeat(4000)} x`],
  ['stages', `FROM a AS s\n${'FROM s AS s\nCOPY --from=s /a /b\n'.repeat(3000)}`],
  ['ports', `FROM a\nENV P="${'1-99 '.repeat(200)}"\n${'EXPOSE $P\n'.repeat(10)}`],
  ['pieces of a word', `FROM a\nENV A=${`'"'`.repeat(5_000_000)}`],
  ['lines of ENV and LABEL', `FROM a\n${numbered(20_000, index => `ENV A${index}=$A${index - 1}\nLABEL l${index}=1\n`)}`],
  [
    'arguments',
    `${numbered(3000, index => `ARG A${index}=1\n`)}FROM a AS s0\n${numbered(3000, index => `FROM s${index} AS s${index + 1}\n`)}`,
  ],
  ['lines of triggers', `FROM a\n${'ONBUILD RUN x\n'.repeat(100_000)}`],
])('%s do not take forever', (_what, text) => {
  acceptsOrRefuses(text)
})

// Each of these would fill the memory.
test.each([
  ['an argument that doubles', `FROM a\nARG B=x\n${'ARG B=$B$B\n'.repeat(60)}`],
  ['an argument that doubles before the first stage', `ARG B=x\n${'ARG B=$B$B\n'.repeat(60)}FROM a`],
  ['a variable that doubles', `FROM a\nENV A=x\n${'ENV A=$A$A\n'.repeat(60)}`],
  ['a variable in a default', `FROM a\nENV A=${'x'.repeat(100_000)}\nENV B=\${C:-${'$A'.repeat(10_000)}}`],
  ['a variable in a here-document', `FROM a\nENV A=${'x'.repeat(100_000)}\nCOPY <<E /x\n${'$A'.repeat(10_000)}\nE`],
  ['a replaced pattern', `FROM a\nENV A=${'x'.repeat(100_000)}\nENV B=\${A//x/$A}`],
  ['ports', `FROM a\n${'EXPOSE 1-65535\n'.repeat(1000)}`],
  ['ports of one line', `FROM a\nEXPOSE${' 1-65535'.repeat(10_000)}`],
  ['a pattern that is searched at each place', `FROM a\nENV A=${'x'.repeat(100_000)}\nENV B=\${A//*b/c}`],
  ['a pattern of many stars', `FROM a\nENV A=${'x'.repeat(100_000)}\nENV B=\${A#${'*'.repeat(10_000)}b}`],
])('%s: refused in time', (_what, text) => {
  expect(() => evaluate(text)).toThrow(/more than|take too long/)
})

test('an image has at most 127 layers, those of its base among them', () => {
  const file = parseDockerfile(`FROM a\n${'RUN x\n'.repeat(120)}`)
  const [stage] = file.stages
  if (!stage) throw new Error('no stage')
  const withLayers = (layers: number) => evaluateStage(file, stage, stateOfImage(BASE, undefined, layers), OPTIONS)
  expect(withLayers(6).end.layers).toBe(127)
  expect(() => withLayers(7)).toThrow('dockerfile parse error on line 121: max depth exceeded: an image has at most 127 layers')
  expect(() => evaluate(`FROM a AS b\n${'RUN x\n'.repeat(100)}FROM b\n${'WORKDIR /x\n'.repeat(100)}`)).toThrow('on line 129: max depth')
})
