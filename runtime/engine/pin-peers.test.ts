import { expect, test } from 'vitest'
import { newRequest } from '../formats/docker/request.ts'
import { pinPeers } from './pin-peers.ts'

const ID = 'a'.repeat(64)

test('the names of containers whose namespaces are shared become ids, and nothing else changes', () => {
  const request = newRequest()
  Object.assign(request.HostConfig, { PidMode: 'container:web', IpcMode: 'shareable', NetworkMode: 'container:web' })
  request.NetworkingConfig.EndpointsConfig['container:web'] = { Aliases: ['db'] }
  const pinned = pinPeers(request, name => (name === 'web' ? ID : 'none'))
  expect(pinned).toEqual({
    ...request,
    HostConfig: { ...request.HostConfig, PidMode: `container:${ID}`, NetworkMode: `container:${ID}` },
    NetworkingConfig: { EndpointsConfig: { [`container:${ID}`]: { Aliases: ['db'] } } },
  })
  expect(request.HostConfig.PidMode).toBe('container:web')
})

test('a request that shares nothing asks for no container', () => {
  const request = newRequest()
  const asked = () => {
    throw new Error('asked')
  }
  expect(pinPeers(request, asked)).toBe(request)
})
