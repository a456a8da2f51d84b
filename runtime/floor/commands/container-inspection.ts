/** What `inspect` says of a container, in Docker's shape (Engine API v1.50, ContainerInspectResponse). */

import { existsSync } from 'node:fs'
import type { Engine } from '../../engine/engine.ts'
import { commandOf } from '../../formats/container-command.ts'
import { driverNameOf } from '../../store/container-log-file.ts'
import type { StoredContainer } from '../../store/containers.ts'
import { readExecs } from '../../store/execs.ts'
import { readHealth } from '../../store/health-record.ts'
import { NO_NETWORK } from '../../store/network-settings.ts'
import { countOomKills } from '../../store/oom-counter.ts'
import { isActive, isRunning } from '../../store/stored-container.ts'
import { sizeOf } from './container-size.ts'
import { ImageLookup } from './image-lookup.ts'
import { inspectedConfig } from './inspected-config.ts'
import { inspectedHostConfig } from './inspected-host-config.ts'

/** Docker's word for "never". */
const NEVER = '0001-01-01T00:00:00Z'

/** @param withSize what it takes on the disk too, which takes time to measure */
export function containerInspection(engine: Engine, container: StoredContainer, withSize: boolean): Readonly<Record<string, unknown>> {
  const { record, directory } = container
  const images = new ImageLookup(engine)
  const image = images.find(record.ImageId)?.config.config ?? {}
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
    LogPath: logPathOf(container),
    Name: `/${record.Name}`,
    RestartCount: container.restart?.Count ?? 0,
    Driver: engine.compiler.chapter >= 3 ? 'overlay2' : 'vfs',
    Platform: 'linux',
    MountLabel: '',
    ProcessLabel: '',
    AppArmorProfile: '',
    ExecIDs: execIdsOf(container),
    HostConfig: inspectedHostConfig(record.Request.HostConfig, directory),
    GraphDriver: graphDriverOf(engine, container),
    ...(withSize && sizeOf(engine, container, images)),
    Mounts: [],
    Config: inspectedConfig(record, image),
    NetworkSettings: NO_NETWORK,
  }
}

/** For docker, one that is paused or waits to be started again is running too. */
function stateOf(container: StoredContainer) {
  const { state, process, exit, failure, directory } = container
  const health = readHealth(directory)
  return {
    Status: state,
    Running: isActive(container),
    Paused: state === 'paused',
    Restarting: state === 'restarting',
    OOMKilled: isRunning(container) ? countOomKills(directory) > 0 : exit?.OOMKilled === true,
    Dead: false,
    Pid: isRunning(container) && process ? process.Pid : 0,
    ExitCode: failure?.ExitCode ?? exit?.ExitCode ?? 0,
    Error: failure?.Error ?? '',
    StartedAt: process?.StartedAt ?? NEVER,
    FinishedAt: exit?.FinishedAt ?? NEVER,
    ...(health && { Health: health }),
  }
}

/** Docker tells where a log is only of the driver whose files others may read. */
function logPathOf(container: StoredContainer): string {
  return driverNameOf(container) === 'json-file' ? `${container.directory}/log.jsonl` : ''
}

function execIdsOf({ directory }: StoredContainer): readonly string[] | null {
  const ids = readExecs(directory).map(({ id }) => id)
  return ids.length === 0 ? null : ids
}

/** The first of the lower directories is the uppermost. */
function graphDriverOf({ store, compiler }: Engine, { record, directory }: StoredContainer) {
  if (compiler.chapter < 3) return { Data: { Dir: `${directory}/rootfs` }, Name: 'vfs' }
  const lower = record.Layers.map(name => `${store.paths.layers}/${name}`)
  return {
    Data: {
      ID: record.Id,
      LowerDir: lower.reverse().join(':'),
      MergedDir: `${directory}/rootfs`,
      UpperDir: `${directory}/upper`,
      WorkDir: `${directory}/work`,
    },
    Name: 'overlay2',
  }
}
