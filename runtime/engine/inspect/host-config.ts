/** `HostConfig` of `inspect`: the request's, completed with the values that the engine chose. Members may be undefined. */

import { existsSync, readFileSync } from 'node:fs'
import * as v from 'valibot'
import { type HostConfig, memorySwap } from '../../formats/docker/request.ts'
import { maybe, struct, texts } from '../../formats/go/json.ts'

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

/** @param directory containers/<id> */
export function inspectedHostConfig(asked: HostConfig, directory: string): object {
  const shown = Object.entries(asked).map(([name, value]) => [name, NULL_WHEN_EMPTY.includes(name) && isEmpty(value) ? null : value])
  return {
    ...Object.fromEntries(shown),
    LogConfig: { Type: asked.LogConfig.Type || 'json-file', Config: asked.LogConfig.Config },
    IpcMode: asked.IpcMode || 'private',
    CgroupnsMode: asked.CgroupnsMode || 'private',
    ShmSize: asked.ShmSize || DEFAULT_SHM_SIZE,
    MemorySwap: memorySwap(asked),
    MemorySwappiness: asked.MemorySwappiness < 0 ? null : asked.MemorySwappiness,
    PidsLimit: asked.PidsLimit > 0 ? asked.PidsLimit : null,
    ...hiddenPaths(asked, directory),
  }
}

const spec = struct({ linux: maybe(struct({ maskedPaths: maybe(texts), readonlyPaths: maybe(texts) })) })

/** Returns masked and read-only paths: the request's, or else those of the last start. */
function hiddenPaths({ MaskedPaths, ReadonlyPaths }: HostConfig, directory: string): object {
  const { linux } = readSpec(`${directory}/config.json`)
  return { MaskedPaths: MaskedPaths ?? linux?.maskedPaths, ReadonlyPaths: ReadonlyPaths ?? linux?.readonlyPaths }
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
