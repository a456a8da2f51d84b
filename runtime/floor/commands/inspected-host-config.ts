/** `HostConfig` of `inspect`: what was asked for, and what the engine chose where it was left to it. */

import type { HostConfig } from '../../formats/docker-request.ts'
import { hostConfigInOrder } from './in-order.ts'

const DEFAULT_SHM_SIZE = 64 * 1024 * 1024

/** Lists that docker shows as null when nothing is in them; others it shows as empty, because its command line sends them so. */
const NULL_WHEN_EMPTY = [
  'Binds',
  'VolumesFrom',
  'CapAdd',
  'CapDrop',
  'ExtraHosts',
  'GroupAdd',
  'Links',
  'SecurityOpt',
  'DeviceCgroupRules',
  'DeviceRequests',
]
/** What docker leaves out when there is nothing in it. */
const ABSENT_WHEN_EMPTY = ['Annotations', 'StorageOpt', 'Tmpfs', 'Sysctls', 'Mounts']
/** Of Windows' containers; docker shows them on Linux too. */
const OF_WINDOWS = { CpuCount: 0, CpuPercent: 0, IOMaximumIOps: 0, IOMaximumBandwidth: 0 }

export function inspectedHostConfig(asked: HostConfig): Readonly<Record<string, unknown>> {
  const shown = Object.entries(asked).flatMap(([name, value]): [string, unknown][] => {
    if (!isEmpty(value)) return [[name, value]]
    if (ABSENT_WHEN_EMPTY.includes(name)) return []
    return [[name, NULL_WHEN_EMPTY.includes(name) ? null : value]]
  })
  return hostConfigInOrder({
    ...Object.fromEntries(shown),
    ...OF_WINDOWS,
    LogConfig: { Type: asked.LogConfig.Type || 'json-file', Config: asked.LogConfig.Config },
    IpcMode: asked.IpcMode || 'private',
    CgroupnsMode: asked.CgroupnsMode || 'private',
    ShmSize: asked.ShmSize || DEFAULT_SHM_SIZE,
    MemorySwappiness: asked.MemorySwappiness < 0 ? null : asked.MemorySwappiness,
    PidsLimit: asked.PidsLimit > 0 ? asked.PidsLimit : null,
  })
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0
}
