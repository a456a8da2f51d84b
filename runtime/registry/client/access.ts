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
  /** Hosts and ranges that are said to be insecure: these alone may be sent credentials without a verified TLS, where the endpoint names them as its token service. */
  readonly insecure?: readonly string[]
}

/** How many blobs are under way at the same time; `Infinity`: no limit. */
export interface AtOnce {
  readonly downloads: number
  readonly uploads: number
}

/** Docker's defaults. */
export const AT_ONCE: AtOnce = { downloads: 3, uploads: 5 }

export interface RegistryAccess {
  /** As in a reference: `docker.io`, `localhost:5000`. */
  readonly domain: string
  /** In the order in which they are asked. Of `http` only where the registry is said to be insecure. */
  readonly endpoints: readonly Endpoint[]
  /** Absent: nobody in particular asks. */
  readonly credentials?: Credentials
  /** How often a request is made that may succeed when it is made again. */
  readonly attempts: number
  /** Absent: {@link AT_ONCE}. */
  readonly atOnce?: AtOnce
  /** Variables for proxies, which go before those of the environment: `HTTPS_PROXY`. */
  readonly proxies?: Readonly<Record<string, string>>
  /** Milliseconds until there has to be a connection; absent: 15,000. */
  readonly patience?: number
}

/** What a token has to allow. */
export type Action = 'pull' | 'pull,push'
