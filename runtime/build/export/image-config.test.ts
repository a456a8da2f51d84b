import { describe, expect, test } from 'vitest'
import { parseDockerfile } from '../../formats/dockerfile/parse.ts'
import type { ImageDefaults } from '../../formats/oci/image.ts'
import { planBuild } from '../solve/plan-build.ts'
import { builtConfig } from './image-config.ts'

const PLATFORM = { os: 'linux', architecture: 'amd64' }
const LABELS = { labels: {} }

function stageOf(text: string) {
  const options = { buildArgs: new Map<string, string>(), platform: PLATFORM, buildPlatform: PLATFORM, noCache: false }
  const stage = planBuild('Dockerfile', parseDockerfile(text), options, new Map()).stages.at(-1)
  if (!stage || typeof stage.base === 'number') throw new RangeError('the last stage begins with an image, or with nothing')
  return { stage, start: stage.base }
}

describe("a built image's config", () => {
  test('is that of the state, which the steps have made, and not that of the file', () => {
    const { stage, start } = stageOf('FROM scratch\nENV A=1\n')
    const config: ImageDefaults = { User: 'state' }
    expect(builtConfig(stage, { ...start, config }, [], LABELS).config).toEqual(config)
  })

  test('of a stage without steps has a PATH', () => {
    const { stage, start } = stageOf('FROM scratch\n')
    expect(builtConfig(stage, start, [], LABELS).config).toEqual({ WorkingDir: '/', Env: [expect.stringMatching(/^PATH=\//)] })
  })

  test('has the triggers of its own file, and none that its base had', () => {
    const { stage, start } = stageOf('FROM scratch\nONBUILD RUN make\n')
    const config: ImageDefaults = { OnBuild: ['RUN false'] }
    expect(builtConfig(stage, { ...start, config }, [], LABELS).config).toEqual({ OnBuild: ['RUN make'] })
    expect(builtConfig(stageOf('FROM scratch\n').stage, { ...start, config }, [], LABELS).config).toEqual({})
  })
})
