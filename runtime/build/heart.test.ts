import { describe, expect, test } from 'vitest'
import { evaluateStage, stateOfImage } from '../formats/dockerfile/evaluate-stage.ts'
import { parseDockerfile } from '../formats/dockerfile/parse.ts'
import type { Step } from '../formats/dockerfile/steps.ts'
import { showInstruction } from '../kernel/program/listing.ts'
import { Program } from '../kernel/program/program.ts'
import type { BuildState, FileStep } from './build-state.ts'
import { heart } from './heart.ts'
import { keyOf } from './solve/key.ts'

const PLATFORM = { os: 'linux', architecture: 'amd64' }

function stepsOf(text: string, buildArgs: Record<string, string> = {}): readonly Step[] {
  const dockerfile = parseDockerfile(`FROM scratch\n${text}\n`)
  const [stage] = dockerfile.stages
  if (!stage) throw new Error('there is no stage')
  const options = { buildArgs: new Map(Object.entries(buildArgs)), platform: PLATFORM, buildPlatform: PLATFORM }
  return evaluateStage(dockerfile, stage, stateOfImage(), options).steps
}

/** The key of the last step that changes files. */
function lastKey(text: string, buildArgs?: Record<string, string>, files: Parameters<typeof heart.keyParts>[2] = []): string {
  const step = stepsOf(text, buildArgs).findLast((step): step is FileStep => step.kind !== 'config')
  if (!step) throw new Error('no step changes files')
  return keyOf(heart.keyParts(step, 'before', files))
}

describe('a key', () => {
  test.each([
    ['the program', 'RUN make', 'RUN make all'],
    ['a variable that is set', 'ENV A=1\nRUN make', 'ENV A=2\nRUN make'],
    ['a declared argument', 'ARG A=1\nRUN make', 'ARG A=2\nRUN make'],
    ['the user', 'USER 1\nRUN make', 'USER 2\nRUN make'],
    ['the directory', 'WORKDIR /a\nRUN make', 'WORKDIR /b\nRUN make'],
    ['a mount', 'RUN --mount=type=cache,target=/a make', 'RUN --mount=type=cache,target=/b make'],
    ['the network', 'RUN --network=none make', 'RUN make'],
    ['a script', 'RUN <<E\n#!/bin/sh\nmake\nE', 'RUN <<E\n#!/bin/sh\nmake all\nE'],
    ['a destination', 'COPY a /a', 'COPY a /b'],
    ['an owner', 'COPY --chown=1 a /a', 'COPY a /a'],
    ['the owner of a directory', 'USER 1\nWORKDIR /a', 'USER 2\nWORKDIR /a'],
  ])('has %s in it', (_what, one, other) => {
    expect(lastKey(one)).not.toBe(lastKey(other))
  })

  test.each([
    ['a label, a port and a command', 'LABEL a=b\nEXPOSE 80\nCMD ["x"]\nRUN make', 'RUN make'],
    ['an entry point', 'ENTRYPOINT ["x"]\nCOPY a /a', 'COPY a /a'],
    ['variables, for a COPY', 'ENV A=1\nCOPY a /a', 'COPY a /a'],
  ])('does not depend on %s', (_what, one, other) => {
    expect(lastKey(one)).toBe(lastKey(other))
  })

  test('does not depend on a build argument that the stage does not declare', () => {
    expect(lastKey('RUN make', { A: '1' })).toBe(lastKey('RUN make', { A: '2' }))
    expect(lastKey('ARG A\nRUN make', { A: '1' })).not.toBe(lastKey('ARG A\nRUN make', { A: '2' }))
  })

  test('has the digests of the files in it', () => {
    expect(lastKey('COPY a /a', {}, [['files', 'one']])).not.toBe(lastKey('COPY a /a', {}, [['files', 'other']]))
  })
})

const START: BuildState = { key: 'k0', layers: ['base'], config: {}, history: [] }
const MADE = { key: 'k1', layer: 'made', created: '2026-01-01T00:00:00.000Z' }

describe('the state after a step', () => {
  test('has one layer more when the step has changed files', () => {
    const [run] = stepsOf('RUN make')
    if (!run) throw new Error('there is no step')
    expect(heart.after(START, run, MADE)).toMatchObject({
      key: 'k1',
      layers: ['base', 'made'],
      history: [{ created_by: 'RUN /bin/sh -c make # buildkit', comment: 'buildkit.dockerfile.v0', created: MADE.created }],
    })
  })

  test('has the same layers and the same key when only the config has changed', () => {
    const [cmd] = stepsOf('CMD ["make"]')
    if (!cmd) throw new Error('there is no step')
    expect(heart.after(START, cmd)).toMatchObject({
      key: 'k0',
      layers: ['base'],
      config: { Cmd: ['make'] },
      history: [{ created_by: 'CMD ["make"]', empty_layer: true }],
    })
  })
})

test('an upper directory is on the disk before it gets the name of a layer', () => {
  const program = new Program()
  heart.keep('/upper', '/layers/made', program.emitter({ module: 'build', chapter: 7, why: '' }))
  expect(program.instructions.map(showInstruction)).toEqual([
    'upper = openat(AT_FDCWD, "/upper", O_RDONLY|O_DIRECTORY|O_CLOEXEC, 0)',
    'syncfs(upper)',
    'close(upper)',
    'renameat2(AT_FDCWD, "/upper", AT_FDCWD, "/layers/made", 0)',
  ])
})
