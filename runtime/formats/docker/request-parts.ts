/**
 * The parts of a create request that more than the request is made of: mounts, ports and endpoints. `volume`, `network connect`, `port` and `inspect`
 * speak of them too. Names and units are Docker's (Engine API v1.50).
 */

/** Keys `80/tcp`; an empty list exposes the port and lets the engine choose where. */
export type PortMap = Record<string, PortBinding[]>

export interface PortBinding {
  /** Empty: every address. */
  HostIp: string
  /** A port, a range `8000-8010`, or empty: the engine chooses. */
  HostPort: string
}

/** One `--mount`. */
export interface Mount {
  Type: 'bind' | 'cluster' | 'image' | 'npipe' | 'tmpfs' | 'volume'
  /** A path on the host or a volume's name; absent for tmpfs and anonymous volumes. */
  Source?: string
  /** A path in the container. */
  Target: string
  ReadOnly?: boolean
  Consistency?: string
  BindOptions?: BindOptions
  VolumeOptions?: VolumeOptions
  ImageOptions?: { Subpath?: string }
  TmpfsOptions?: TmpfsOptions
}

export interface BindOptions {
  Propagation?: 'private' | 'rprivate' | 'shared' | 'rshared' | 'slave' | 'rslave'
  NonRecursive?: boolean
  CreateMountpoint?: boolean
  ReadOnlyNonRecursive?: boolean
  ReadOnlyForceRecursive?: boolean
}

export interface VolumeOptions {
  NoCopy?: boolean
  Labels?: Record<string, string>
  DriverConfig?: { Name?: string; Options?: Record<string, string> }
  Subpath?: string
}

export interface TmpfsOptions {
  SizeBytes?: number
  /** Permission bits, as a number: 0o1777 is 1023. */
  Mode?: number
  /** `[['noexec'], ['uid', '1000']]`. */
  Options?: string[][]
}

/** What a client may ask of one connection between a container and a network; what Docker adds once it is connected belongs to `inspect`. */
export interface EndpointSettings {
  IPAMConfig?: { IPv4Address?: string; IPv6Address?: string; LinkLocalIPs?: string[] }
  Links?: string[]
  Aliases?: string[]
  MacAddress?: string
  DriverOpts?: Record<string, string>
  /** The endpoint with the highest gives the default route. */
  GwPriority?: number
}
