/** `HostConfig` of `inspect`: the request's, completed with the values that the engine chose. */

import { existsSync, readFileSync } from 'node:fs'
import * as v from 'valibot'
import { type HostConfig, memorySwap } from '../../formats/docker/request.ts'
import { maybe, struct, texts } from '../../formats/go/json.ts'
import { hostConfigInOrder } from './in-order.ts'

const DEFAULT_SHM_SIZE = 64 * 1024 * 1024

/** Lists that docker shows as null when they are empty. Other lists it shows as empty, because its command line sends them so. */
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
/** Members that docker leaves out when they are empty. */
const ABSENT_WHEN_EMPTY = ['Annotations', 'StorageOpt', 'Tmpfs', 'Sysctls', 'Mounts']
/** Members for containers of Windows, which docker shows on Linux too. */
const OF_WINDOWS = { CpuCount: 0, CpuPercent: 0, IOMaximumIOps: 0, IOMaximumBandwidth: 0 }

/** Returns the members in docker's order. @param directory containers/<id> */
export function inspectedHostConfig(asked: HostConfig, directory: string): Readonly<Record<string, unknown>> {
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
    MemorySwap: memorySwap(asked),
    MemorySwappiness: asked.MemorySwappiness < 0 ? null : asked.MemorySwappiness,
    PidsLimit: asked.PidsLimit > 0 ? asked.PidsLimit : null,
    ...hiddenPaths(asked, directory),
  })
}

const spec = struct({ linux: maybe(struct({ maskedPaths: maybe(texts), readonlyPaths: maybe(texts) })) })

/** Returns masked and read-only paths: the request's, or else those of the last start. */
function hiddenPaths({ MaskedPaths, ReadonlyPaths }: HostConfig, directory: string): object {
  const { linux } = readSpec(`${directory}/config.json`)
  return { MaskedPaths: MaskedPaths ?? linux?.maskedPaths ?? null, ReadonlyPaths: ReadonlyPaths ?? linux?.readonlyPaths ?? null }
}

function readSpec(path: string): v.InferOutput<typeof spec> {
  if (!existsSync(path)) return {}
  try {
    const result = v.safeParse(spec, JSON.parse(readFileSync(path, 'utf8')))
    return result.success ? result.output : {}
  } catch {
    return {} // Damaged: the next start writes the file again.
  }
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0
}
