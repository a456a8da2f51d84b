/**
 * The create request: the JSON body of Docker's `POST /containers/create`, and the first of the three things a container is compiled through
 * (request → spec → program). The CLI makes one from flags, the API takes one from a socket, `inspect` answers in its shape.
 *
 * Names and units are Docker's (Engine API v1.50: ContainerConfig, HostConfig, NetworkingConfig). A field is what docker's CLI would send; where that is
 * `null` for "none", it is an empty list here, so that a flag can push into it. Only where Docker tells "none" from "not said" does `null` stay:
 * `Cmd` and `Entrypoint` (not said: the image's), `MaskedPaths` and `ReadonlyPaths` (not said: the engine's own list).
 *
 * Fields are mutable: a flag's `apply` writes into a draft.
 */

import type { EndpointSettings, Mount, PortMap } from './request-parts.ts'

/** Docker's way to write a set of strings: `{"80/tcp": {}}`. */
export type StringSet = Record<string, Record<string, never>>

export interface ContainerRequest {
  Hostname: string
  Domainname: string
  /** `name|uid[:name|gid]`; empty: the image's. */
  User: string
  AttachStdin: boolean
  AttachStdout: boolean
  AttachStderr: boolean
  /** Keys `80/tcp`. */
  ExposedPorts?: StringSet
  Tty: boolean
  OpenStdin: boolean
  /** Close stdin when the first attached client goes. */
  StdinOnce: boolean
  /** `KEY=value`; `KEY` alone removes the image's. */
  Env: string[]
  /** null: the image's. */
  Cmd: string[] | null
  Healthcheck?: HealthConfig
  /** A reference, an id or a prefix of an id, as the user typed it. */
  Image: string
  /** Keys are paths in the container, for anonymous volumes. */
  Volumes?: StringSet
  /** Empty: the image's, else `/`. */
  WorkingDir: string
  /** null: the image's; `[""]` or `[]`: none. */
  Entrypoint: string[] | null
  NetworkDisabled?: boolean
  /** Deprecated by Docker in favour of the endpoint's. */
  MacAddress?: string
  OnBuild?: string[]
  Labels: Record<string, string>
  /** `SIGTERM`, `TERM` or `15`; absent: the image's, else SIGTERM. */
  StopSignal?: string
  /** Seconds; -1 waits without end; absent: 10. */
  StopTimeout?: number
  Shell?: string[]
  HostConfig: HostConfig
  NetworkingConfig: NetworkingConfig
}

/** Durations are in nanoseconds; 0 inherits the image's value, else Docker's default. */
export interface HealthConfig {
  /** `['NONE']`, `['CMD', …argv]` or `['CMD-SHELL', script]`; empty: the image's. */
  Test?: string[]
  Interval?: number
  Timeout?: number
  StartPeriod?: number
  StartInterval?: number
  Retries?: number
}

export interface NetworkingConfig {
  /** Keys are names of networks. */
  EndpointsConfig: Record<string, EndpointSettings>
}

/** Limits that `update` can change while the container runs. 0 means no limit, except where said. */
export interface Resources {
  /** Relative weight, 1024 by default. */
  CpuShares: number
  /** Bytes. */
  Memory: number
  /** Billionths of a CPU: `--cpus 1.5` is 1500000000. */
  NanoCpus: number
  CgroupParent: string
  /** 10 to 1000. */
  BlkioWeight: number
  BlkioWeightDevice: WeightDevice[]
  BlkioDeviceReadBps: ThrottleDevice[]
  BlkioDeviceWriteBps: ThrottleDevice[]
  BlkioDeviceReadIOps: ThrottleDevice[]
  BlkioDeviceWriteIOps: ThrottleDevice[]
  /** Microseconds, as are the next three. */
  CpuPeriod: number
  CpuQuota: number
  CpuRealtimePeriod: number
  CpuRealtimeRuntime: number
  /** `0-3,5`. */
  CpusetCpus: string
  CpusetMems: string
  Devices: DeviceMapping[]
  /** `c 1:3 rwm`. */
  DeviceCgroupRules: string[]
  DeviceRequests: DeviceRequest[]
  /** Bytes. No current kernel limits it. */
  KernelMemory?: number
  KernelMemoryTCP?: number
  /** Bytes: the soft limit. */
  MemoryReservation: number
  /** Bytes of memory and swap together; 0: twice the memory, -1: no limit. */
  MemorySwap: number
  /** 0 to 100; -1: the kernel's. */
  MemorySwappiness: number
  OomKillDisable: boolean
  /** 0 or -1: no limit. */
  PidsLimit: number
  Ulimits: Ulimit[]
}

export interface HostConfig extends Resources {
  /** `source:/path[:options]`, a source with `/` being a path on the host, else a volume's name. */
  Binds: string[]
  ContainerIDFile: string
  /** Type empty: the engine's default. */
  LogConfig: { Type: string; Config: Record<string, string> }
  /** `default`, `bridge`, `host`, `none`, `container:<id>` or a network's name. */
  NetworkMode: string
  PortBindings: PortMap
  RestartPolicy: RestartPolicy
  AutoRemove: boolean
  VolumeDriver: string
  /** `container[:ro|rw]`. */
  VolumesFrom: string[]
  Mounts: Mount[]
  /** Rows and columns of the first window. */
  ConsoleSize: [height: number, width: number]
  Annotations: Record<string, string>
  CapAdd: string[]
  CapDrop: string[]
  /** Empty: private on cgroup v2, host on v1. */
  CgroupnsMode: '' | 'private' | 'host'
  Dns: string[]
  DnsOptions: string[]
  DnsSearch: string[]
  /** `host:address`. */
  ExtraHosts: string[]
  GroupAdd: string[]
  /** Empty, `none`, `private`, `shareable`, `host` or `container:<id>`. */
  IpcMode: string
  Cgroup: string
  /** `container:alias`. */
  Links: string[]
  /** -1000 to 1000. */
  OomScoreAdj: number
  /** Empty, `host` or `container:<id>`. */
  PidMode: string
  Privileged: boolean
  PublishAllPorts: boolean
  ReadonlyRootfs: boolean
  /** `no-new-privileges`, `seccomp=…`, `label=…`, … */
  SecurityOpt: string[]
  StorageOpt: Record<string, string>
  /** Path in the container to mount options: `{"/run": "size=64k"}`. */
  Tmpfs: Record<string, string>
  /** Empty or `host`. */
  UTSMode: string
  /** Empty or `host`. */
  UsernsMode: string
  /** Bytes of /dev/shm; 0: 64 MiB. */
  ShmSize: number
  Sysctls: Record<string, string>
  Runtime: string
  /** Absent: the engine's default. */
  Init?: boolean
  Isolation: string
  /** null: the engine's list; `[]`: none (`--security-opt systempaths=unconfined`). */
  MaskedPaths: string[] | null
  ReadonlyPaths: string[] | null
}

/** Bytes of memory and swap together. Docker gives a container as much swap as it has memory, where it is not told otherwise. 0: no limit. */
export function memorySwap({ Memory, MemorySwap }: Pick<Resources, 'Memory' | 'MemorySwap'>): number {
  return Memory > 0 && MemorySwap === 0 ? Memory * 2 : MemorySwap
}

/** What `update` can change; zero and empty say nothing. */
export const CHANGEABLE = [
  'Memory',
  'MemorySwap',
  'MemoryReservation',
  'PidsLimit',
  'CpuShares',
  'NanoCpus',
  'CpuPeriod',
  'CpuQuota',
  'CpuRealtimePeriod',
  'CpuRealtimeRuntime',
  'CpusetCpus',
  'CpusetMems',
  'BlkioWeight',
] as const satisfies readonly (keyof Resources)[]

/** All that a cgroup limits. */
const LIMITS = [
  ...CHANGEABLE,
  'MemorySwappiness',
  'OomKillDisable',
  'BlkioWeightDevice',
  'BlkioDeviceReadBps',
  'BlkioDeviceWriteBps',
  'BlkioDeviceReadIOps',
  'BlkioDeviceWriteIOps',
] as const satisfies readonly (keyof Resources)[]

/** Whether a request without flags would have limited less. */
export function isLimited(resources: Resources): boolean {
  const unlimited = newHostConfig()
  return LIMITS.some(name => String(resources[name]) !== String(unlimited[name]))
}

export interface RestartPolicy {
  Name: '' | 'no' | 'always' | 'unless-stopped' | 'on-failure'
  /** 0: no limit; only for `on-failure`. */
  MaximumRetryCount: number
}

export interface WeightDevice {
  Path: string
  Weight: number
}

/** Rate in bytes or operations a second. */
export interface ThrottleDevice {
  Path: string
  Rate: number
}

export interface DeviceMapping {
  PathOnHost: string
  PathInContainer: string
  /** Letters of `rwm`. */
  CgroupPermissions: string
}

export interface DeviceRequest {
  Driver: string
  /** -1: all. */
  Count: number
  DeviceIDs: string[]
  /** An OR of ANDs. */
  Capabilities: string[][]
  Options: Record<string, string>
}

export interface Ulimit {
  /** `nofile`, without RLIMIT_. */
  Name: string
  Soft: number
  Hard: number
}

/**
 * The request of `docker create` with no flags, as docker's CLI 28 sends it, with lists for its nulls. One difference: the CLI also sends an endpoint with
 * nothing in it for the network `default`; that says nothing, and a flag that chooses another network would have to take it away.
 */
export function newRequest(): ContainerRequest {
  return {
    Hostname: '',
    Domainname: '',
    User: '',
    AttachStdin: false,
    AttachStdout: true,
    AttachStderr: true,
    Tty: false,
    OpenStdin: false,
    StdinOnce: false,
    Env: [],
    Cmd: null,
    Image: '',
    Volumes: {},
    WorkingDir: '',
    Entrypoint: null,
    Labels: {},
    HostConfig: newHostConfig(),
    NetworkingConfig: { EndpointsConfig: {} },
  }
}

function newHostConfig(): HostConfig {
  return {
    Binds: [],
    ContainerIDFile: '',
    LogConfig: { Type: '', Config: {} },
    NetworkMode: 'default',
    PortBindings: {},
    RestartPolicy: { Name: 'no', MaximumRetryCount: 0 },
    AutoRemove: false,
    VolumeDriver: '',
    VolumesFrom: [],
    Mounts: [],
    ConsoleSize: [0, 0],
    Annotations: {},
    CapAdd: [],
    CapDrop: [],
    CgroupnsMode: '',
    Dns: [],
    DnsOptions: [],
    DnsSearch: [],
    ExtraHosts: [],
    GroupAdd: [],
    IpcMode: '',
    Cgroup: '',
    Links: [],
    OomScoreAdj: 0,
    PidMode: '',
    Privileged: false,
    PublishAllPorts: false,
    ReadonlyRootfs: false,
    SecurityOpt: [],
    StorageOpt: {},
    Tmpfs: {},
    UTSMode: '',
    UsernsMode: '',
    ShmSize: 0,
    Sysctls: {},
    Runtime: '',
    Isolation: '',
    MaskedPaths: null,
    ReadonlyPaths: null,
    ...newResources(),
  }
}

function newResources(): Resources {
  return {
    CpuShares: 0,
    Memory: 0,
    NanoCpus: 0,
    CgroupParent: '',
    BlkioWeight: 0,
    BlkioWeightDevice: [],
    BlkioDeviceReadBps: [],
    BlkioDeviceWriteBps: [],
    BlkioDeviceReadIOps: [],
    BlkioDeviceWriteIOps: [],
    CpuPeriod: 0,
    CpuQuota: 0,
    CpuRealtimePeriod: 0,
    CpuRealtimeRuntime: 0,
    CpusetCpus: '',
    CpusetMems: '',
    Devices: [],
    DeviceCgroupRules: [],
    DeviceRequests: [],
    MemoryReservation: 0,
    MemorySwap: 0,
    MemorySwappiness: -1,
    OomKillDisable: false,
    PidsLimit: 0,
    Ulimits: [],
  }
}
