/** Settings of docker's daemon, in `/etc/docker/daemon.json`, that are about networks and registries. Keys are docker's; `daemon-settings-schema.ts` reads them. */

export interface DaemonSettings {
  /** Name servers for containers that ask for none. */
  readonly dns?: readonly string[]
  readonly 'dns-search'?: readonly string[]
  readonly 'dns-opts'?: readonly string[]
  /** The default bridge's address and range: `172.26.0.1/16`. */
  readonly bip?: string
  /** The part of the default bridge's range from which containers get addresses. */
  readonly 'fixed-cidr'?: string
  readonly 'fixed-cidr-v6'?: string
  /** Whether the default bridge has IPv6. */
  readonly ipv6?: boolean
  /** Where the ranges of networks are taken from. */
  readonly 'default-address-pools'?: readonly AddressPool[]
  /** Bytes. */
  readonly mtu?: number
  /** Whether containers in the default network may talk with each other. */
  readonly icc?: boolean
  /** The host's address for ports that are published on none. */
  readonly ip?: string
  readonly 'ip-forward'?: boolean
  /** Whether rules of the firewall may be made. */
  readonly iptables?: boolean
  readonly 'ip-masq'?: boolean
  readonly 'default-gateway'?: string
  /** `none`: there is no default network. */
  readonly bridge?: string
  /** Addresses of registries that have copies of the hub's images: `https://mirror.example:5000`. */
  readonly 'registry-mirrors'?: readonly string[]
  /** Registries whose certificates are not verified, and that may answer in plain HTTP: `registry.example:5000`, or a range, `10.0.0.0/8`. */
  readonly 'insecure-registries'?: readonly string[]
  /** Blobs; 0: no limit. */
  readonly 'max-concurrent-downloads'?: number
  readonly 'max-concurrent-uploads'?: number
  /** Through which proxies registries are asked, in the place of those of the environment. */
  readonly proxies?: { readonly 'http-proxy'?: string; readonly 'https-proxy'?: string; readonly 'no-proxy'?: string }
  /** How often a download is tried. */
  readonly 'max-download-attempts'?: number
}

export interface AddressPool {
  /** A range: `172.30.0.0/16`. */
  readonly base: string
  /** The length of the prefix of each network in it. */
  readonly size: number
}

export const DAEMON_SETTINGS_FILE = '/etc/docker/daemon.json'
