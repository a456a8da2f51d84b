import { describe, expect, test } from 'vitest'
import { newRequest } from '../../formats/docker/request.ts'
import type { RunStep } from '../../formats/dockerfile/steps.ts'
import { runRequest } from './run-request.ts'

const STEP: RunStep = {
  kind: 'run',
  argv: ['/bin/sh', '-c', 'make'],
  environment: ['A=1'],
  proxy: ['HTTP_PROXY=p'],
  user: 'web',
  workdir: '/srv',
  mounts: [],
  files: [],
  network: 'default',
  createdBy: '',
  source: { first: 1, last: 1, text: '' },
  onBuild: false,
  config: { Entrypoint: ['never'], User: 'later' },
}
const NOTHING = { mounts: [], environment: [] }

function withNetwork(NetworkMode: string) {
  const request = newRequest()
  return { ...request, HostConfig: { ...request.HostConfig, NetworkMode, Memory: 1000 } }
}

describe('the container of a RUN', () => {
  test('does what the step says, and nothing that the image says', () => {
    expect(runRequest(newRequest(), STEP, { ...NOTHING, environment: ['TOKEN=x'] })).toMatchObject({
      Cmd: ['/bin/sh', '-c', 'make'],
      Entrypoint: [],
      Env: ['A=1', 'HTTP_PROXY=p', 'TOKEN=x'],
      User: 'web',
      WorkingDir: '/srv',
    })
  })

  test('has the limits and the network of the build, unless the step wants none', () => {
    expect(runRequest(withNetwork('lan'), STEP, NOTHING).HostConfig).toMatchObject({ NetworkMode: 'lan', Memory: 1000 })
    expect(runRequest(withNetwork('lan'), { ...STEP, network: 'none' }, NOTHING).HostConfig.NetworkMode).toBe('none')
  })

  test('has the host’s network only if the user allows it', () => {
    const step = { ...STEP, network: 'host' } as const
    expect(() => runRequest(withNetwork('default'), step, NOTHING)).toThrow('network.host is not allowed')
    expect(runRequest(withNetwork('host'), step, NOTHING).HostConfig.NetworkMode).toBe('host')
  })
})
