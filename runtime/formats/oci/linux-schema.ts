/** Schemas of the Linux part of the OCI runtime spec. */

import type * as v from 'valibot'
import { flag, int, list, mapOf, maybe, natural, oneOf, struct, text, textMap, texts } from '../go/json.ts'
import type { LinuxSpec } from './linux.ts'
import type { LinuxResources } from './resources.ts'
import { type LinuxSeccomp, seccompActions, seccompOperators } from './seccomp.ts'

export const idMappings = list(struct({ containerID: natural, hostID: natural, size: natural }))

const weights = list(struct({ major: int, minor: int, weight: maybe(natural), leafWeight: maybe(natural) }))
const throttles = list(struct({ major: int, minor: int, rate: natural }))

/** `update --resources FILE` is one of these too. */
export const resources = struct({
  unified: maybe(textMap),
  devices: maybe(list(struct({ allow: flag, type: maybe(text), major: maybe(int), minor: maybe(int), access: maybe(text) }))),
  memory: maybe(
    struct({
      limit: maybe(int),
      reservation: maybe(int),
      swap: maybe(int),
      kernel: maybe(int),
      kernelTCP: maybe(int),
      swappiness: maybe(natural),
      disableOOMKiller: maybe(flag),
      useHierarchy: maybe(flag),
      checkBeforeUpdate: maybe(flag),
    }),
  ),
  cpu: maybe(
    struct({
      shares: maybe(natural),
      quota: maybe(int),
      period: maybe(natural),
      burst: maybe(natural),
      realtimeRuntime: maybe(int),
      realtimePeriod: maybe(natural),
      cpus: maybe(text),
      mems: maybe(text),
      idle: maybe(int),
    }),
  ),
  pids: maybe(struct({ limit: int })),
  blockIO: maybe(
    struct({
      weight: maybe(natural),
      leafWeight: maybe(natural),
      weightDevice: maybe(weights),
      throttleReadBpsDevice: maybe(throttles),
      throttleWriteBpsDevice: maybe(throttles),
      throttleReadIOPSDevice: maybe(throttles),
      throttleWriteIOPSDevice: maybe(throttles),
    }),
  ),
  hugepageLimits: maybe(list(struct({ pageSize: text, limit: natural }))),
  network: maybe(struct({ classID: maybe(natural), priorities: maybe(list(struct({ name: text, priority: natural }))) })),
  rdma: maybe(mapOf(struct({ hcaHandles: maybe(natural), hcaObjects: maybe(natural) }))),
}) satisfies v.GenericSchema<unknown, LinuxResources>

/** Members that a profile of docker's has as well. */
export const seccompEntries = {
  defaultAction: oneOf(...seccompActions),
  defaultErrnoRet: maybe(natural),
  architectures: maybe(texts),
  flags: maybe(texts),
  listenerPath: maybe(text),
  listenerMetadata: maybe(text),
}

export const seccompRuleEntries = {
  names: texts,
  action: oneOf(...seccompActions),
  errnoRet: maybe(natural),
  args: maybe(list(struct({ index: natural, value: natural, valueTwo: maybe(natural), op: oneOf(...seccompOperators) }))),
}

const seccomp = struct({ ...seccompEntries, syscalls: maybe(list(struct(seccompRuleEntries))) }) satisfies v.GenericSchema<
  unknown,
  LinuxSeccomp
>

const offset = struct({ secs: maybe(int), nanosecs: maybe(natural) })

export const linux = struct({
  namespaces: maybe(
    list(struct({ type: oneOf('mount', 'pid', 'network', 'uts', 'ipc', 'user', 'cgroup', 'time'), path: maybe(text) })),
    [],
  ),
  uidMappings: maybe(idMappings),
  gidMappings: maybe(idMappings),
  timeOffsets: maybe(struct({ boottime: maybe(offset), monotonic: maybe(offset) })),
  devices: maybe(
    list(
      struct({
        type: oneOf('c', 'b', 'u', 'p'),
        path: text,
        major: maybe(int),
        minor: maybe(int),
        fileMode: maybe(natural),
        uid: maybe(natural),
        gid: maybe(natural),
      }),
    ),
  ),
  netDevices: maybe(mapOf(struct({ name: maybe(text) }))),
  cgroupsPath: maybe(text),
  resources: maybe(resources),
  rootfsPropagation: maybe(oneOf('private', 'rprivate', 'shared', 'rshared', 'slave', 'rslave', 'unbindable', 'runbindable')),
  seccomp: maybe(seccomp),
  sysctl: maybe(textMap),
  maskedPaths: maybe(texts),
  readonlyPaths: maybe(texts),
  mountLabel: maybe(text),
  personality: maybe(struct({ domain: maybe(oneOf('LINUX', 'LINUX32')), flags: maybe(texts) })),
  intelRdt: maybe(
    struct({
      closID: maybe(text),
      schemata: maybe(texts),
      l3CacheSchema: maybe(text),
      memBwSchema: maybe(text),
      enableMonitoring: maybe(flag),
    }),
  ),
}) satisfies v.GenericSchema<unknown, LinuxSpec>
