import { expect, test } from 'vitest'
import { evaluateStage, stateOfImage } from '../../formats/dockerfile/evaluate-stage.ts'
import { parseDockerfile } from '../../formats/dockerfile/parse.ts'
import type { FileStep } from '../build-state.ts'
import { heart } from '../heart.ts'
import { partsOf } from './reads-of-step.ts'

const PLATFORM = { os: 'linux', architecture: 'amd64' }

/** The parts of the key of a stage's only step. */
function partsOfLine(line: string) {
  const dockerfile = parseDockerfile(`FROM scratch\n${line}\n`)
  const [stage] = dockerfile.stages
  if (!stage) throw new Error('there is no stage')
  const options = { buildArgs: new Map(), platform: PLATFORM, buildPlatform: PLATFORM }
  const step = evaluateStage(dockerfile, stage, stateOfImage(), options).steps.find((each): each is FileStep => each.kind !== 'config')
  if (!step) throw new Error('the line changes no files')
  return partsOf(heart, step, 'before', [['files', 'digest']])
}

test.each([
  ['COPY a /a', ['before', 'destination', 'files']],
  ['COPY --chown=1:2 a /a', ['before', 'destination', 'owner', 'files']],
  ['COPY --link a /a', ['before', 'destination', 'files', 'link']],
])('the key of %s has the parts %j: what a line does not say is no part', (line, expected) => {
  expect(partsOfLine(line).map(([name]) => name)).toEqual(expected)
})
