import { expect, test } from 'vitest'
import { parseDockerfile } from './parse.ts'
import { planStages } from './stage-graph.ts'

const AMD64 = { os: 'linux', architecture: 'amd64' }
const ARM64 = { os: 'linux', architecture: 'arm64' }

interface Given {
  readonly target?: string
  readonly buildArgs?: Record<string, string>
  readonly triggers?: Readonly<Record<string, readonly string[]>>
}

function plan(text: string, { target, buildArgs = {}, triggers = {} }: Given = {}) {
  const options = { platform: ARM64, buildPlatform: AMD64, buildArgs: new Map(Object.entries(buildArgs)) }
  return planStages(
    parseDockerfile(text),
    { ...options, ...(target !== undefined && { target }) },
    ({ reference }) => triggers[reference] ?? [],
  )
}

const names = (text: string, given?: Given) => plan(text, given).map(({ stage }) => stage.name ?? stage.index)

const FILE = `FROM alpine AS deps
FROM deps AS build
COPY --from=tools /x /
FROM alpine AS tools
FROM alpine AS lint
RUN --mount=from=deps,target=/d lint
FROM scratch AS final
COPY --from=1 /a /
COPY --from=busybox:1 /bin/sh /bin/
RUN --mount=type=cache,target=/c,from=deps x`

test('only what the target needs is built', () => {
  const text = FILE.replace('COPY --from=tools /x /\n', '')
  expect(names(text)).toEqual(['deps', 'build', 'final'])
  expect(names(text, { target: 'lint' })).toEqual(['deps', 'lint'])
  expect(names(text, { target: 'TOOLS' })).toEqual(['tools'])
  expect(names(text, { target: '0' })).toEqual(['deps'])
})

test('a stage knows its base, the stages it needs, and the images', () => {
  expect(plan(FILE.replace('COPY --from=tools /x /\n', '')).at(-1)).toMatchObject({
    base: { kind: 'scratch' },
    platform: ARM64,
    stages: [1, 0],
    images: ['busybox:1'],
  })
  expect(plan('FROM alpine')[0]).toEqual({
    stage: expect.anything(),
    base: { kind: 'image', reference: 'alpine' },
    platform: ARM64,
    stages: [],
    images: [],
  })
})

test('a FROM means the last stage of that name before it', () => {
  const text = 'FROM a AS x\nFROM b AS x\nFROM x AS x'
  expect(plan(text).map(({ base }) => base)).toEqual([
    { kind: 'image', reference: 'b' },
    { kind: 'stage', index: 1 },
  ])
})

test('FROM sees the ARGs before the first one, build arguments and the platforms', () => {
  const text = 'ARG V=1\nARG IMAGE=alpine:$V\nFROM --platform=$BUILDPLATFORM $IMAGE AS a-$TARGETARCH'
  expect(() => plan(text)).toThrow('invalid name for build stage')
  const file = 'ARG V=1\nARG IMAGE=alpine:$V\nFROM --platform=$BUILDPLATFORM $IMAGE-$TARGETARCH$TARGETVARIANT'
  expect(plan(file)[0]).toMatchObject({ base: { reference: 'alpine:1-arm64' }, platform: AMD64 })
  expect(plan(file, { buildArgs: { V: '2', TARGETARCH: 'x' } })[0]).toMatchObject({ base: { reference: 'alpine:2-x' } })
  expect(plan(file, { buildArgs: { IMAGE: 'debian' } })[0]).toMatchObject({ base: { reference: 'debian-arm64' } })
  expect(() => plan('FROM a\nARG V=1\nFROM b:$V')).not.toThrow()
  expect(plan('FROM a\nARG V=1\nFROM b:$V')[0]).toMatchObject({ base: { reference: 'b:' } })
})

test('a stage that is built on another has its platform, whatever it asks for', () => {
  const text = 'FROM --platform=$BUILDPLATFORM a AS x\nFROM --platform=linux/s390x x AS y\nFROM y'
  const [x, y, last] = plan(text)
  expect([x?.platform, y?.platform, last?.platform]).toEqual([AMD64, AMD64, AMD64])
  expect(plan('FROM --platform=$BUILDPLATFORM scratch')[0]?.platform).toEqual(ARM64)
})

test('what a base triggers may need stages', () => {
  expect(names('FROM alpine AS a\nFROM other', { triggers: { other: ['COPY --from=a /x /'] } })).toEqual(['a', 1])
  expect(names('FROM alpine AS a\nFROM alpine AS b\nONBUILD COPY --from=a /x /\nFROM b')).toEqual(['a', 'b', 2])
})

test.each([
  ['FROM a AS x\nCOPY --from=x a b', 'dockerfile parse error on line 2: circular dependency detected on stage: x'],
  ['FROM a AS x\nCOPY --from=y a b\nFROM a AS y\nCOPY --from=x a b', 'line 2: circular dependency detected on stage: x'],
  [FILE, 'line 3: cannot copy from stage "tools", it needs to be defined before current stage "build"'],
  ['FROM a\nCOPY --from=1 a b\nFROM b', 'cannot copy from stage "stage-1", it needs to be defined before current stage "stage-0"'],
  ['FROM a\nCOPY --from=3 a b', 'line 2: invalid stage index 3'],
  ['FROM $NONE', 'line 1: base name ($NONE) should not be blank'],
  ['FROM $NONE\nFROM a', 'line 1: base name ($NONE) should not be blank'],
  ['FROM --platform=$NONE a', 'line 1: empty platform value from expression $NONE'],
  ['FROM --platform=a/b/c/d a', 'line 1: failed to parse platform a/b/c/d'],
])('%j is refused: %s', (text, message) => {
  const target = text.includes('FROM b') ? '0' : undefined
  expect(() => plan(text, target === undefined ? {} : { target })).toThrow(message)
})

test('a target that there is not is refused, with the nearest', () => {
  expect(() => plan(FILE, { target: 'biuld' })).toThrow('target stage "biuld" could not be found (did you mean build?)')
})

test('a file of ten thousand stages is planned', () => {
  const stages = Array.from({ length: 10_000 }, (_, index) => `FROM ${index === 0 ? 'alpine' : `s${index - 1}`} AS s${index}`)
  expect(plan(stages.join('\n'))).toHaveLength(10_000)
})
