/** `HostConfig` of a container (docker's Go package api/types/container, `HostConfig`; Engine API v1.50). */

import { type Struct, structType } from '../../go/type.ts'
import { CgroupnsMode, CgroupSpec, HostMode, IpcMode, Isolation, NetworkMode, PidMode, Port } from './modes.ts'

const LogConfig = structType(`
  Type    string
  Config  map[string]string
`)

export const PortBinding = structType(`
  HostIP:HostIp HostPort  string
`)

const RestartPolicy = structType(
  `
  Name               string
  MaximumRetryCount  int
`,
  {},
  {
    IsAlways: ({ Name }) => Name === 'always',
    IsNone: ({ Name }) => Name === 'no' || Name === '',
    IsOnFailure: ({ Name }) => Name === 'on-failure',
    IsUnlessStopped: ({ Name }) => Name === 'unless-stopped',
  },
)

const WeightDevice = structType(
  `
  Path    string
  Weight  int
`,
  {},
  { String: ({ Path, Weight }) => `${Path}:${Weight}` },
)

const ThrottleDevice = structType(
  `
  Path  string
  Rate  int
`,
  {},
  { String: ({ Path, Rate }) => `${Path}:${Rate}` },
)

const DeviceMapping = structType(`
  PathOnHost PathInContainer CgroupPermissions  string
`)

const DeviceRequest = structType(`
  Driver        string
  Count         int
  DeviceIDs     []string
  Capabilities  [][]string
  Options       map[string]string
`)

const Ulimit = structType(
  `
  Name       string
  Hard Soft  int
`,
  {},
  { String: ({ Name, Hard, Soft }) => `${Name}=${Soft}:${Hard}` },
)

const BindOptions = structType(`
  Propagation?                                                                   string
  NonRecursive? CreateMountpoint? ReadOnlyNonRecursive? ReadOnlyForceRecursive?  bool
`)

const Driver = structType(`
  Name?     string
  Options?  map[string]string
`)

const VolumeOptions = structType(
  `
  NoCopy?        bool
  Labels?        map[string]string
  Subpath?       string
  DriverConfig?  *Driver
`,
  { Driver },
)

const ImageOptions = structType(`
  Subpath?  string
`)

const TmpfsOptions = structType(`
  SizeBytes? Mode?  int
  Options?          [][]string
`)

const Mount = structType(
  `
  Type? Source? Target?  string
  ReadOnly?              bool
  Consistency?           string
  BindOptions?           *BindOptions
  VolumeOptions?         *VolumeOptions
  ImageOptions?          *ImageOptions
  TmpfsOptions?          *TmpfsOptions
  ClusterOptions?        *any
`,
  { BindOptions, VolumeOptions, ImageOptions, TmpfsOptions },
)

/** The limits, which `update` sets too. */
const Resources = structType(
  `
  CPUShares:CpuShares Memory NanoCPUs:NanoCpus                 int
  CgroupParent                                                 string
  BlkioWeight                                                  int
  BlkioWeightDevice                                            []*WeightDevice
  BlkioDeviceReadBps BlkioDeviceWriteBps                       []*ThrottleDevice
  BlkioDeviceReadIOps BlkioDeviceWriteIOps                     []*ThrottleDevice
  CPUPeriod:CpuPeriod CPUQuota:CpuQuota                        int
  CPURealtimePeriod:CpuRealtimePeriod                          int
  CPURealtimeRuntime:CpuRealtimeRuntime                        int
  CpusetCpus CpusetMems                                        string
  Devices                                                      []DeviceMapping
  DeviceCgroupRules                                            []string
  DeviceRequests                                               []DeviceRequest
  KernelMemory? KernelMemoryTCP? MemoryReservation MemorySwap  int
  MemorySwappiness                                             *int
  OomKillDisable                                               *bool
  PidsLimit                                                    *int
  Ulimits                                                      []*Ulimit
  CPUCount:CpuCount CPUPercent:CpuPercent                      int
  IOMaximumIOps IOMaximumBandwidth                             int
`,
  { WeightDevice, ThrottleDevice, DeviceMapping, DeviceRequest, Ulimit },
)

const MODES = { CgroupnsMode, CgroupSpec, IpcMode, Isolation, NetworkMode, PidMode, UsernsMode: HostMode, UTSMode: HostMode }

export const HostConfig: Struct = structType(
  `
  Binds                                                        []string
  ContainerIDFile                                              string
  LogConfig                                                    LogConfig
  NetworkMode                                                  NetworkMode
  PortBindings                                                 map[Port][]PortBinding
  RestartPolicy                                                RestartPolicy
  AutoRemove                                                   bool
  VolumeDriver                                                 string
  VolumesFrom                                                  []string
  ConsoleSize                                                  []int
  Annotations?                                                 map[string]string
  CapAdd CapDrop                                               []string
  CgroupnsMode                                                 CgroupnsMode
  DNS:Dns DNSOptions:DnsOptions DNSSearch:DnsSearch            []string
  ExtraHosts GroupAdd                                          []string
  IpcMode                                                      IpcMode
  Cgroup                                                       CgroupSpec
  Links                                                        []string
  OomScoreAdj                                                  int
  PidMode                                                      PidMode
  Privileged PublishAllPorts ReadonlyRootfs                    bool
  SecurityOpt                                                  []string
  StorageOpt? Tmpfs?                                           map[string]string
  UTSMode                                                      UTSMode
  UsernsMode                                                   UsernsMode
  ShmSize                                                      int
  Sysctls?                                                     map[string]string
  Runtime?                                                     string
  Isolation                                                    Isolation
  Resources
  Mounts?                                                      []Mount
  MaskedPaths ReadonlyPaths                                    []string
  Init?                                                        *bool
`,
  { LogConfig, PortBinding, RestartPolicy, Resources, Mount, Port, ...MODES },
)
