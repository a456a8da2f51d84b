/** `inspect` for a container, in docker's shape (Engine API v1.50, ContainerInspectResponse). */

import { existsSync } from 'node:fs'
import { commandOf } from '../../formats/docker/container-command.ts'
import { Container } from '../../formats/docker/documents/container.ts'
import type { Json } from '../../formats/go/json.ts'
import { NEVER, typedMembers } from '../../formats/go/typed-json.ts'
import type { Contributions, Subject } from '../../plan/contributions.ts'
import { driverNameOf } from '../../store/containers/container-log-file.ts'
import type { StoredContainer } from '../../store/containers/containers.ts'
import { readExecs } from '../../store/containers/execs.ts'
import { readHealth } from '../../store/containers/health-record.ts'
import { countOomKills } from '../../store/containers/oom-counter.ts'
import { isActive, isRunning } from '../../store/containers/stored-container.ts'
import { contributionsOf, inspectedBy, sizeBy, subjectOf } from '../contributions.ts'
import type { Engine } from '../engine.ts'
import { findReconciled } from '../reconcile.ts'
import { inspectedConfig } from './config.ts'
import { inspectedHostConfig } from './host-config.ts'

/**
 * Returns docker's ContainerInspectResponse for a container, given by name or id.
 * @param withSize also the room that it takes on the disk, which takes time to measure
 * @throws {MinidockError} `not-found`
 */
export async function inspectContainer(engine: Engine, name: string, withSize: boolean): Promise<Json> {
  return inspectionOf(subjectOf(engine, await findReconciled(engine, name)), await contributionsOf(engine), withSize)
}

function inspectionOf(subject: Subject, contributions: readonly Contributions[], withSize: boolean): Json {
  const { container } = subject
  const { record, directory } = container
  const [path = '', ...args] = commandOf(record.Request, record.Image.config)
  const file = (name: string) => (existsSync(`${directory}/${name}`) ? `${directory}/${name}` : '')
  return typedMembers(Container, {
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
    RestartCount: container.restart?.Count,
    Platform: 'linux',
    ExecIDs: execIdsOf(container),
    HostConfig: inspectedHostConfig(record.Request.HostConfig, directory),
    Config: inspectedConfig(record),
    Mounts: [],
    ...(withSize && sizeBy(contributions, subject)),
    ...inspectedBy(contributions, subject),
  })
}

/** Returns docker's ContainerState. For docker, a container that is paused or waits to be started again is running, too. */
function stateOf(container: StoredContainer) {
  const { state, process, exit, failure, directory } = container
  return {
    Status: state,
    Running: isActive(container),
    Paused: state === 'paused',
    Restarting: state === 'restarting',
    OOMKilled: isRunning(container) ? countOomKills(directory) > 0 : exit?.OOMKilled === true,
    Pid: isRunning(container) && process ? process.Pid : 0,
    ExitCode: failure?.ExitCode ?? exit?.ExitCode ?? 0,
    Error: failure?.Error,
    StartedAt: process?.StartedAt ?? NEVER,
    FinishedAt: exit?.FinishedAt ?? NEVER,
    Health: readHealth(container),
  }
}

/** Returns the path of the log, which docker shows only for the driver `json-file`, and from the first start on. */
function logPathOf(container: StoredContainer): string {
  const { process, failure, directory } = container
  const wasStarted = process !== undefined || failure !== undefined
  return wasStarted && driverNameOf(container) === 'json-file' ? `${directory}/log.jsonl` : ''
}

function execIdsOf({ directory }: StoredContainer): readonly string[] | undefined {
  const ids = readExecs(directory).map(({ id }) => id)
  return ids.length === 0 ? undefined : ids
}
