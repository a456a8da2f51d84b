import { describe, expect, test } from 'vitest'
import { parseDockerfile } from '../../formats/dockerfile/parse.ts'
import type { ImageDefaults } from '../../formats/oci/image.ts'
import type { WantedPlatform } from '../../formats/oci/platform.ts'
import { formatPlatform } from '../../formats/oci/platform-order.ts'
import type { StoredImage } from '../../store/images/images.ts'
import { ImagesFor } from '../solve/images-for.ts'
import { planBuild } from '../solve/plan-build.ts'
import { builtConfig } from './image-config.ts'

const PLATFORM = { os: 'linux', architecture: 'amd64' }
const LABELS = { labels: {} }

function stageOf(text: string) {
  const options = { buildArgs: new Map<string, string>(), platform: PLATFORM, buildPlatform: PLATFORM, noCache: false }
  const stage = planBuild('Dockerfile', parseDockerfile(text), options, new ImagesFor()).stages.at(-1)
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

  test('is for the platform that was asked for, whatever its base is for; without one it is for its base’s', () => {
    const { stage, start } = stageOf('FROM scratch\n')
    const onArm = { ...stage, image: { config: { os: 'linux', architecture: 'arm', variant: 'v7' } } as unknown as StoredImage }
    const platformOf = (platform?: WantedPlatform) => {
      const { os, architecture, variant } = builtConfig(onArm, start, [], { ...LABELS, platform })
      return formatPlatform({ os, architecture, ...(variant !== undefined && { variant }) })
    }
    expect(platformOf()).toBe('linux/arm/v7')
    expect(platformOf({ os: 'linux', architecture: 'arm' })).toBe('linux/arm/v7')
    expect(platformOf({ os: 'linux', architecture: 'arm', variant: 'v6' })).toBe('linux/arm/v6')
    expect(platformOf({ os: 'linux', architecture: 'arm64' })).toBe('linux/arm64')
  })

  test('has the triggers of its own file, and none that its base had', () => {
    const { stage, start } = stageOf('FROM scratch\nONBUILD RUN make\n')
    const config: ImageDefaults = { OnBuild: ['RUN false'] }
    expect(builtConfig(stage, { ...start, config }, [], LABELS).config).toEqual({ OnBuild: ['RUN make'] })
    expect(builtConfig(stageOf('FROM scratch\n').stage, { ...start, config }, [], LABELS).config).toEqual({})
  })
})
