/** `HostConfig.NetworkMode`: which network a container is in. Source: moby, api/types/container/hostconfig_unix.go. */

export type NetworkMode =
  | { readonly kind: 'bridge' | 'host' | 'none' }
  /** In the namespace of another container. */
  | { readonly kind: 'container'; readonly container: string }
  /** A network of the user's own. */
  | { readonly kind: 'network'; readonly name: string }

const CONTAINER = 'container:'

/** @param text `default` and an empty one are the network `bridge` */
export function parseNetworkMode(text: string): NetworkMode {
  if (text === '' || text === 'default' || text === 'bridge') return { kind: 'bridge' }
  if (text === 'host' || text === 'none') return { kind: text }
  if (text === 'container' || text.startsWith(CONTAINER)) return { kind: 'container', container: text.slice(CONTAINER.length) }
  return { kind: 'network', name: text }
}

/** Whether a user made the network, as docker says it: only there do containers have aliases. */
export function isUserDefined(text: string): boolean {
  return parseNetworkMode(text).kind === 'network'
}
