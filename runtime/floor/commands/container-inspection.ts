/** What `inspect` says of a container, in Docker's shape (Engine API v1.50, ContainerInspectResponse). */

import { existsSync } from 'node:fs'
import type { Engine } from '../../engine.ts'
import type { HostConfig } from '../../formats/docker-request.ts'
import type { StoredContainer } from '../../store/containers.ts'
import { commandOf } from '../process.ts'
import { ImageLookup } from './image-lookup.ts'
import { inspectedConfig } from './inspected-config.ts'

/** Docker's word for "never". */
const NEVER = '0001-01-01T00:00:00Z'
const DEFAULT_SHM_SIZE = 64 * 1024 * 1024

export function containerInspection(engine: Engine, container: StoredContainer): Readonly<Record<string, unknown>> {
  const { record, directory } = container
  const image = new ImageLookup(engine).find(record.ImageId)?.config.config ?? {}
  const [path = '', ...args] = commandOf(record.Request, image)
  const file = (name: string) => (existsSync(`${directory}/${name}`) ? `${directory}/${name}` : '')
  return {
    Id: record.Id,
    Created: record.Created,
    Path: path,
    Args: args,
    State: stateOf(container),
    Image: record.ImageId,
    ResolvConfPath: file('resolv.conf'),
    HostnamePath: file('hostname'),
    HostsPath: file('hosts'),
    LogPath: `${directory}/log.jsonl`,
    Name: `/${record.Name}`,
    RestartCount: 0,
    Driver: engine.chapter >= 3 ? 'overlay2' : 'vfs',
    Platform: 'linux',
    MountLabel: '',
    ProcessLabel: '',
    AppArmorProfile: '',
    ExecIDs: null,
    HostConfig: hostConfigOf(record.Request.HostConfig),
    GraphDriver: graphDriverOf(engine, container),
    Mounts: [],
    Config: inspectedConfig(record, image),
    NetworkSettings: NO_NETWORK,
  }
}

function stateOf({ state, process, exit, failure }: StoredContainer) {
  const running = state === 'running'
  return {
    Status: state,
    Running: running,
    Paused: false,
    Restarting: false,
    OOMKilled: false,
    Dead: false,
    Pid: running && process ? process.Pid : 0,
    ExitCode: failure?.ExitCode ?? exit?.ExitCode ?? 0,
    Error: failure?.Error ?? '',
    StartedAt: process?.StartedAt ?? NEVER,
    FinishedAt: exit?.FinishedAt ?? NEVER,
  }
}

/** What was left to the engine is what the engine chose. */
function hostConfigOf(asked: HostConfig) {
  return {
    ...asked,
    LogConfig: { ...asked.LogConfig, Type: asked.LogConfig.Type || 'json-file' },
    IpcMode: asked.IpcMode || 'private',
    CgroupnsMode: asked.CgroupnsMode || 'private',
    ShmSize: asked.ShmSize || DEFAULT_SHM_SIZE,
    MemorySwappiness: asked.MemorySwappiness < 0 ? null : asked.MemorySwappiness,
  }
}

/** The first of the lower directories is the uppermost. */
function graphDriverOf({ store, chapter }: Engine, { record, directory }: StoredContainer) {
  if (chapter < 3) return { Name: 'vfs', Data: { Dir: `${directory}/rootfs` } }
  const lower = record.Layers.map(name => `${store.paths.layers}/${name}`)
  return {
    Name: 'overlay2',
    Data: {
      LowerDir: lower.reverse().join(':'),
      MergedDir: `${directory}/rootfs`,
      UpperDir: `${directory}/upper`,
      WorkDir: `${directory}/work`,
    },
  }
}

/** As docker shows a container with no network but its own loopback. */
const NO_NETWORK = {
  Bridge: '',
  SandboxID: '',
  SandboxKey: '',
  Ports: {},
  HairpinMode: false,
  LinkLocalIPv6Address: '',
  LinkLocalIPv6PrefixLen: 0,
  SecondaryIPAddresses: null,
  SecondaryIPv6Addresses: null,
  EndpointID: '',
  Gateway: '',
  GlobalIPv6Address: '',
  GlobalIPv6PrefixLen: 0,
  IPAddress: '',
  IPPrefixLen: 0,
  IPv6Gateway: '',
  MacAddress: '',
  Networks: {},
}
