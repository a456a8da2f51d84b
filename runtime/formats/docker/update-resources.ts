/** `update`: what was asked for, in place of what there was. Docker's rules, in its words (moby, container/container_unix.go, `UpdateContainer`). */

import { MinidockError } from '../../base/errors.ts'
import { CHANGEABLE, type HostConfig } from './request.ts'

export type Change = Pick<HostConfig, (typeof CHANGEABLE)[number]>

/**
 * Pure.
 * @param swap bytes of memory and swap together that the container has now; 0: no limit was set
 * @throws {MinidockError} `conflict`
 */
export function updateResources(now: HostConfig, asked: Change, swap: number): HostConfig {
  if (asked.CpuPeriod > 0 && now.NanoCpus > 0) throw conflict('CPU Period cannot be updated as NanoCPUs has already been set')
  if (asked.CpuQuota > 0 && now.NanoCpus > 0) throw conflict('CPU Quota cannot be updated as NanoCPUs has already been set')
  if (asked.NanoCpus > 0 && now.CpuPeriod > 0) throw conflict('Nano CPUs cannot be updated as CPU Period has already been set')
  if (asked.NanoCpus > 0 && now.CpuQuota > 0) throw conflict('Nano CPUs cannot be updated as CPU Quota has already been set')
  if (asked.Memory > swap && swap !== -1 && asked.MemorySwap === 0)
    throw new MinidockError(
      'conflict',
      'Memory limit should be smaller than already set memoryswap limit, update the memoryswap at the same time',
      { hint: `--memory-swap is memory and swap together: --memory ${asked.Memory} --memory-swap ${asked.Memory * 2}` },
    )
  const changed = CHANGEABLE.filter(name => asked[name] !== 0 && asked[name] !== '')
  return { ...now, MemorySwap: swap, ...Object.fromEntries(changed.map(name => [name, asked[name]])) }
}

function conflict(what: string): MinidockError {
  return new MinidockError('conflict', `Conflicting options: ${what}`, { hint: 'change what was set before: see inspect, HostConfig' })
}
