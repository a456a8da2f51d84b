/** How a registry is reached, and who asks: plain data, which a worker thread gets as it is. */

import type { Credentials } from '../../formats/registry/client-config.ts'

/** What a connection is secured with. */
export interface Tls {
  /** PEM: whose certificates are believed beside those of the system. */
  readonly ca?: readonly string[]
  /** PEM: what this client shows. */
  readonly cert?: string
  readonly key?: string
  /** Whether the server's certificate is looked at. */
  readonly verify: boolean
}

export interface Endpoint {
  /** Scheme, host and port: `https://registry.example:5000`; of a mirror also a path. */
  readonly base: string
  readonly tls: Tls
  /** Has copies of the hub's images. It is asked for what is pulled, without the hub's credentials, and what it has not the hub may have. */
  readonly isMirror: boolean
}

export interface RegistryAccess {
  /** As in a reference: `docker.io`, `localhost:5000`. */
  readonly domain: string
  /** In the order in which they are asked. Of `http` only where the registry is said to be insecure. */
  readonly endpoints: readonly Endpoint[]
  /** Absent: nobody in particular asks. */
  readonly credentials?: Credentials
  /** How often a request is made that may succeed when it is made again. */
  readonly attempts: number
  /** Milliseconds until there has to be a connection; absent: 15,000. */
  readonly patience?: number
}

/** What a token has to allow. */
export type Action = 'pull' | 'pull,push'
