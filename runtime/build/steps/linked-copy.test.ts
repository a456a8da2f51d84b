import { expect, test } from 'vitest'
import { evaluateStage, stateOfImage } from '../../formats/dockerfile/evaluate-stage.ts'
import { parseDockerfile } from '../../formats/dockerfile/parse.ts'
import type { FileStep } from '../build-state.ts'
import { baseKey } from '../solve/key.ts'
import { groundOf, isLinked, keyAfter } from './linked-copy.ts'

const PLATFORM = { os: 'linux', architecture: 'amd64' }

function stepOf(line: string): FileStep {
  const dockerfile = parseDockerfile(`FROM scratch\n${line}\n`)
  const [stage] = dockerfile.stages
  const options = { buildArgs: new Map(), platform: PLATFORM, buildPlatform: PLATFORM }
  const step = stage && evaluateStage(dockerfile, stage, stateOfImage(), options).steps.find(each => each.kind !== 'config')
  if (!step) throw new Error('the line changes no files')
  return step
}

test.each([
  ['COPY a /a', false],
  ['COPY --link a /a', true],
  ['ADD --link a /a', true],
  ['COPY --link --chown=1:2 a /a', true],
  ['COPY --link --chown=web a /a', false],
  ['COPY --link --chown=1:www a /a', false],
  ['WORKDIR /a', false],
])('%s stands on nothing: %s', (line, expected) => {
  const step = stepOf(line)
  const before = { key: 'k', layers: ['one', 'two'] }
  expect(isLinked(step)).toBe(expected)
  expect(groundOf(step, before)).toEqual(expected ? { key: baseKey(), layers: [] } : before)
})

test('the state after a linked layer is told by what is below it too, and is not known before that is made', () => {
  const step = stepOf('COPY --link a /a')
  const keys = [
    { key: 'k', layers: ['one'] },
    { key: 'k', layers: ['two'] },
    { key: 'l', layers: ['one'] },
  ].map(before => keyAfter(step, before, 'own'))
  expect(new Set([...keys, 'own']).size).toBe(4)
  expect(keyAfter(step, { key: 'k' }, 'own')).toBeUndefined()
  expect(keyAfter(stepOf('COPY a /a'), { key: 'k' }, 'own')).toBe('own')
})
