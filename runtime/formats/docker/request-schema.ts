/**
 * Reading a create request that somebody else wrote: docker's CLI, an SDK, Compose, Testcontainers. Apart from the types, so that a command that makes its own
 * request from flags does not load a schema library.
 */

import * as v from 'valibot'
import { check, flag, int, list, mapOf, maybe, natural, oneOf, struct, text, textMap, texts } from '../go/json.ts'
import { healthConfig, stringSet } from './config-schema.ts'
import { type ContainerRequest, newRequest } from './request.ts'
import { endpointSettings, mount, portMap } from './request-parts-schema.ts'

/** A command line may also be one string: then it is the whole of argv[0] (Docker's `strslice`). */
const argv = v.union(
  [
    texts,
    v.pipe(
      text,
      v.transform(only => [only]),
    ),
  ],
  'a list of strings',
)

const throttles = list(struct({ Path: text, Rate: natural }))

/** The limits, all of them optional: the body of `POST /containers/{id}/update` is made of these. */
export const resourceEntries = {
  CpuShares: maybe(int),
  Memory: maybe(int),
  NanoCpus: maybe(int),
  CgroupParent: maybe(text),
  BlkioWeight: maybe(natural),
  BlkioWeightDevice: maybe(list(struct({ Path: text, Weight: natural }))),
  BlkioDeviceReadBps: maybe(throttles),
  BlkioDeviceWriteBps: maybe(throttles),
  BlkioDeviceReadIOps: maybe(throttles),
  BlkioDeviceWriteIOps: maybe(throttles),
  CpuPeriod: maybe(int),
  CpuQuota: maybe(int),
  CpuRealtimePeriod: maybe(int),
  CpuRealtimeRuntime: maybe(int),
  CpusetCpus: maybe(text),
  CpusetMems: maybe(text),
  Devices: maybe(list(struct({ PathOnHost: maybe(text, ''), PathInContainer: maybe(text, ''), CgroupPermissions: maybe(text, 'rwm') }))),
  DeviceCgroupRules: maybe(texts),
  DeviceRequests: maybe(
    list(
      struct({
        Driver: maybe(text, ''),
        Count: maybe(int, 0),
        DeviceIDs: maybe(texts, []),
        Capabilities: maybe(list(texts), []),
        Options: maybe(textMap, {}),
      }),
    ),
  ),
  KernelMemory: maybe(int),
  KernelMemoryTCP: maybe(int),
  MemoryReservation: maybe(int),
  MemorySwap: maybe(int),
  MemorySwappiness: maybe(int),
  OomKillDisable: maybe(flag),
  PidsLimit: maybe(int),
  Ulimits: maybe(list(struct({ Name: text, Soft: int, Hard: int }))),
}

/** The body of `POST /containers/{id}/update` adds this to the limits. */
export const restartPolicy = struct({
  Name: maybe(oneOf('', 'no', 'always', 'unless-stopped', 'on-failure'), 'no'),
  MaximumRetryCount: maybe(natural, 0),
})

/** What the CLI calls `default`, many clients send as an empty string. */
const networkMode = v.pipe(
  text,
  v.transform(mode => (mode === '' ? 'default' : mode)),
)

const hostConfig = struct({
  ...resourceEntries,
  Binds: maybe(texts),
  ContainerIDFile: maybe(text),
  LogConfig: maybe(struct({ Type: maybe(text, ''), Config: maybe(textMap, {}) })),
  NetworkMode: maybe(networkMode),
  PortBindings: maybe(portMap),
  RestartPolicy: maybe(restartPolicy),
  AutoRemove: maybe(flag),
  VolumeDriver: maybe(text),
  VolumesFrom: maybe(texts),
  Mounts: maybe(list(mount)),
  ConsoleSize: maybe(v.strictTuple([natural, natural], 'height and width')),
  Annotations: maybe(textMap),
  CapAdd: maybe(argv),
  CapDrop: maybe(argv),
  CgroupnsMode: maybe(oneOf('', 'private', 'host')),
  Dns: maybe(texts),
  DnsOptions: maybe(texts),
  DnsSearch: maybe(texts),
  ExtraHosts: maybe(texts),
  GroupAdd: maybe(texts),
  IpcMode: maybe(text),
  Cgroup: maybe(text),
  Links: maybe(texts),
  OomScoreAdj: maybe(int),
  PidMode: maybe(text),
  Privileged: maybe(flag),
  PublishAllPorts: maybe(flag),
  ReadonlyRootfs: maybe(flag),
  SecurityOpt: maybe(texts),
  StorageOpt: maybe(textMap),
  Tmpfs: maybe(textMap),
  UTSMode: maybe(text),
  UsernsMode: maybe(text),
  ShmSize: maybe(natural),
  Sysctls: maybe(textMap),
  Runtime: maybe(text),
  Init: maybe(flag),
  Isolation: maybe(text),
  MaskedPaths: maybe(texts),
  ReadonlyPaths: maybe(texts),
})

const endpoint = v.pipe(
  v.nullable(endpointSettings),
  v.transform(settings => settings ?? {}),
)

const request = struct({
  Hostname: maybe(text),
  Domainname: maybe(text),
  User: maybe(text),
  AttachStdin: maybe(flag),
  AttachStdout: maybe(flag),
  AttachStderr: maybe(flag),
  ExposedPorts: maybe(stringSet),
  Tty: maybe(flag),
  OpenStdin: maybe(flag),
  StdinOnce: maybe(flag),
  Env: maybe(texts),
  Cmd: maybe(argv),
  Healthcheck: maybe(healthConfig),
  Image: maybe(text),
  Volumes: maybe(stringSet),
  WorkingDir: maybe(text),
  Entrypoint: maybe(argv),
  NetworkDisabled: maybe(flag),
  MacAddress: maybe(text),
  OnBuild: maybe(texts),
  Labels: maybe(textMap),
  StopSignal: maybe(text),
  StopTimeout: maybe(int),
  Shell: maybe(argv),
  HostConfig: maybe(hostConfig, {}),
  NetworkingConfig: maybe(struct({ EndpointsConfig: maybe(mapOf(endpoint), {}) }), {}),
})

/**
 * Reads the body of `POST /containers/create`. A field that is absent or null gets the value that {@link newRequest} has for it; one that we do not know is ignored.
 * @throws {MinidockError} of kind `invalid`, naming the field by its path: `HostConfig.Mounts.0.Target`
 */
export function parseRequest(value: unknown): ContainerRequest {
  const defaults = newRequest()
  const given = check(request, value, 'create request')
  return { ...defaults, ...given, HostConfig: { ...defaults.HostConfig, ...given.HostConfig } }
}
