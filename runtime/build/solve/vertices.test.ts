import { expect, test } from 'vitest'
import { evaluateStage, stateOfImage } from '../../formats/dockerfile/evaluate-stage.ts'
import { parseDockerfile } from '../../formats/dockerfile/parse.ts'
import { describeLayer, type StageVertices, verticesOf } from './vertices.ts'

const PLATFORM = { os: 'linux', architecture: 'amd64' }

function vertices(text: string, index = 0, image = true, OnBuild: string[] = []): StageVertices {
  const dockerfile = parseDockerfile(text)
  const stage = dockerfile.stages[index]
  if (!stage) throw new Error('there is no such stage')
  const { steps } = evaluateStage(dockerfile, stage, stateOfImage({ OnBuild }), {
    buildArgs: new Map(),
    platform: PLATFORM,
    buildPlatform: PLATFORM,
  })
  return verticesOf(dockerfile, stage, image, steps)
}

function namesOf(...stage: Parameters<typeof vertices>): readonly string[] {
  const { base, steps } = vertices(...stage)
  return [base, ...steps.values()].flatMap(vertex => vertex?.name ?? [])
}

test('steps that change files are counted, with the image that they begin with', () => {
  const text = 'FROM busybox\nENV A=1\nRUN make\nWORKDIR /a\nLABEL a=b\nCOPY a b\n'
  expect(namesOf(text)).toEqual(['[1/4] FROM busybox', '[2/4] RUN make', '[3/4] WORKDIR /a', '[4/4] COPY a b'])
})

test('of several stages, each has its name or its number', () => {
  const text = 'FROM busybox AS build\nRUN make\nFROM scratch\nCOPY --from=build /a /\n'
  expect(namesOf(text)).toEqual(['[build 1/2] FROM busybox', '[build 2/2] RUN make'])
  expect(namesOf(text, 1, false)).toEqual(['[stage-1 1/1] COPY --from=build /a /'])
})

test('a layer is described by what ran, or as the step is called, with all its flags', () => {
  const { steps } = vertices('FROM busybox\nRUN make all\nCOPY --link a /\nWORKDIR /a\nENV A=1\n')
  const descriptions = [...steps].flatMap(([step, vertex]) => (step.kind === 'config' ? [] : describeLayer(step, vertex)))
  expect(descriptions).toEqual(['mount / from exec /bin/sh -c make all', '[3/4] COPY --link a /', '[4/4] WORKDIR /a'])
})

test('numbers are as wide as the last one', () => {
  const names = namesOf(`FROM busybox\n${'RUN make\n'.repeat(9)}`)
  expect([names[0], names[9]]).toEqual(['[ 1/10] FROM busybox', '[10/10] RUN make'])
})

test('variables that are set have their values, and a line that goes on is one', () => {
  expect(namesOf('FROM busybox\nARG A=1\nrun echo $A "$B" && \\\n  make\n')[1]).toBe('[2/2] RUN echo 1 "$B" &&   make')
})

test('a step that the base has triggered is shown as it is written there', () => {
  expect(namesOf('FROM base\n', 0, true, ['RUN make all', 'COPY . /src'])).toEqual([
    '[1/3] FROM base',
    '[2/3] RUN make all',
    '[3/3] COPY . /src',
  ])
})
