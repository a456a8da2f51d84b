/** The containers whose namespaces a request shares, by their ids: a name may change, or become another container's. */

import type { ContainerRequest } from '../formats/docker/request.ts'

const CONTAINER = 'container:'

/**
 * Returns the request with an id for each name in `--pid`, `--ipc` and `--network container:NAME`. Source: moby, daemon/daemon_unix.go, adaptSharedNamespaceContainer.
 * @param idOf returns a container's full id, by its name or the beginning of its id; what it throws is thrown
 */
export function pinPeers(request: ContainerRequest, idOf: (container: string) => string): ContainerRequest {
  const { HostConfig, NetworkingConfig } = request
  const { PidMode, IpcMode, NetworkMode } = HostConfig
  if (![PidMode, IpcMode, NetworkMode].some(isShared)) return request
  const pinned = (mode: string) => (isShared(mode) ? CONTAINER + idOf(mode.slice(CONTAINER.length)) : mode)
  const endpoints = Object.entries(NetworkingConfig.EndpointsConfig).map(([network, endpoint]) => [pinned(network), endpoint] as const)
  return {
    ...request,
    HostConfig: { ...HostConfig, PidMode: pinned(PidMode), IpcMode: pinned(IpcMode), NetworkMode: pinned(NetworkMode) },
    NetworkingConfig: { ...NetworkingConfig, EndpointsConfig: Object.fromEntries(endpoints) },
  }
}

function isShared(mode: string): boolean {
  return mode.startsWith(CONTAINER)
}
