/** A container (docker's Go package api/types/container, `InspectResponse`; Engine API v1.50, ContainerInspectResponse). */

import { type Struct, structType } from '../../go/type.ts'
import { ContainerConfig } from './container-config.ts'
import { NetworkSettings } from './container-networks.ts'
import { Descriptor, GraphDriver } from './descriptor.ts'
import { HostConfig } from './host-config.ts'

const Probe = structType(`
  Start End  time
  ExitCode   int
  Output     string
`)

const Health = structType(
  `
  Status         string
  FailingStreak  int
  Log            []*Probe
`,
  { Probe },
)

const State = structType(
  `
  Status                                    string
  Running Paused Restarting OOMKilled Dead  bool
  Pid ExitCode                              int
  Error StartedAt FinishedAt                string
  Health?                                   *Health
`,
  { Health },
)

const MountPoint = structType(`
  Type? Name? Source Destination Driver? Mode  string
  RW                                           bool
  Propagation                                  string
`)

const ContainerJSONBase = structType(
  `
  ID:Id Created Path                                       string
  Args                                                     []string
  State                                                    *State
  Image ResolvConfPath HostnamePath HostsPath LogPath      string
  Name                                                     string
  RestartCount                                             int
  Driver Platform MountLabel ProcessLabel AppArmorProfile  string
  ExecIDs                                                  []string
  HostConfig                                               *HostConfig
  GraphDriver                                              GraphDriver
  SizeRw? SizeRootFs?                                      *int
`,
  { State, HostConfig, GraphDriver },
)

export const Container: Struct = structType(
  `
  *ContainerJSONBase
  Mounts                    []MountPoint
  Config                    *ContainerConfig
  NetworkSettings           *NetworkSettings
  ImageManifestDescriptor?  *Descriptor
`,
  { ContainerJSONBase, MountPoint, ContainerConfig, NetworkSettings, Descriptor },
)
