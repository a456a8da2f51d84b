/**
 * What docker refuses of limits, and what it leaves out with a warning where the machine cannot do it: its rules, in its words (moby, daemon/daemon_unix.go,
 * `verifyPlatformContainerResources`).
 */

import { availableParallelism } from 'node:os'
import { MinidockError } from '../base/errors.ts'
import type { HostConfig, Resources } from '../formats/docker/request.ts'
import { abilitiesOf } from '../kernel/cgroups/cgroup-abilities.ts'
import type { Hierarchy } from '../kernel/cgroups/cgroups.ts'
import { readTrimmed } from '../kernel/machine/read.ts'
import { DISCARDED, WHAT_MAY_BE_MISSING } from './missing-abilities.ts'

const MINIMUM_MEMORY = 6 << 20

/**
 * Pure but for the processors and memory nodes of the machine.
 * @returns the limits that this machine can keep
 * @throws {MinidockError} `invalid`
 */
export function checkLimits(asked: HostConfig, hierarchies: readonly Hierarchy[], warn: (text: string) => void): HostConfig {
  checkMemory(asked)
  checkCpu(asked)
  checkOthers(asked)
  warnOfEndlessMemory(asked, warn)
  if (asked.KernelMemory) warn(`Your kernel does not support kernel memory limit capabilities ${DISCARDED} Limitation discarded.`)
  const abilities = abilitiesOf(hierarchies)
  let possible = asked
  for (const { ability, asks, leaveOut, warning } of WHAT_MAY_BE_MISSING) {
    if (!asks(possible) || abilities[ability]) continue
    warn(warning)
    possible = { ...possible, ...leaveOut }
  }
  return possible
}

function refuse(message: string, hint: string): MinidockError {
  return new MinidockError('invalid', message, { hint })
}

function checkMemory({ Memory, MemorySwap, MemoryReservation, MemorySwappiness }: Resources): void {
  if (Memory !== 0 && Memory < MINIMUM_MEMORY) throw refuse('Minimum memory limit allowed is 6MB', 'give it more: -m 64m')
  if (Memory > 0 && MemorySwap > 0 && MemorySwap < Memory)
    throw refuse('Minimum memoryswap limit should be larger than memory limit, see usage', '--memory-swap is memory and swap together')
  if (Memory === 0 && MemorySwap > 0)
    throw refuse('You should always set the Memory limit when using Memoryswap limit, see usage', 'add a limit for memory: -m 64m')
  if (MemorySwappiness < -1 || MemorySwappiness > 100)
    throw refuse(`Invalid value: ${MemorySwappiness}, valid memory swappiness range is 0-100`, '-1 leaves it to the kernel')
  if (MemoryReservation > 0 && MemoryReservation < MINIMUM_MEMORY)
    throw refuse('Minimum memory reservation allowed is 6MB', 'give it more: --memory-reservation 64m')
  if (Memory > 0 && MemoryReservation > 0 && Memory < MemoryReservation)
    throw refuse(
      'Minimum memory limit can not be less than memory reservation limit, see usage',
      '--memory-reservation is what it is pressed down to',
    )
}

function checkCpu({ NanoCpus, CpuPeriod, CpuQuota, CpuShares, CpuRealtimePeriod, CpuRealtimeRuntime }: Resources): void {
  const both = (name: string) =>
    refuse(`Conflicting options: Nano CPUs and CPU ${name} cannot both be set`, '--cpus sets both, leave one out')
  if (NanoCpus > 0 && CpuPeriod > 0) throw both('Period')
  if (NanoCpus > 0 && CpuQuota > 0) throw both('Quota')
  if (NanoCpus !== 0) checkCpus(NanoCpus, availableParallelism())
  if (CpuShares < 0) throw refuse(`invalid CPU shares (${CpuShares}): value must be a positive integer`, '1024 is the share of others')
  if (CpuPeriod !== 0 && (CpuPeriod < 1000 || CpuPeriod > 1_000_000))
    throw refuse('CPU cfs period can not be less than 1ms (i.e. 1000) or larger than 1s (i.e. 1000000)', 'it is in microseconds')
  if (CpuQuota > 0 && CpuQuota < 1000) throw refuse('CPU cfs quota can not be less than 1ms (i.e. 1000)', 'it is in microseconds')
  if (CpuRealtimeRuntime !== 0 && CpuRealtimePeriod !== 0 && CpuRealtimeRuntime > CpuRealtimePeriod)
    throw refuse('cpu real-time runtime cannot be higher than cpu real-time period', 'both are in microseconds')
}

function checkCpus(nanoCpus: number, available: number): void {
  if (nanoCpus < 0 || nanoCpus > available * 1e9)
    throw refuse(
      `range of CPUs is from 0.01 to ${available.toFixed(2)}, as there are only ${available} CPUs available`,
      'a part of one is possible as well: --cpus 0.5',
    )
}

function checkOthers({ BlkioWeight, BlkioWeightDevice, OomScoreAdj, CpusetCpus, CpusetMems, Ulimits }: HostConfig): void {
  if (BlkioWeight !== 0 && (BlkioWeight < 10 || BlkioWeight > 1000))
    throw refuse('Range of blkio weight is from 10 to 1000', '500 is the weight of others')
  for (const { Weight, Path } of BlkioWeightDevice)
    if (Weight !== 0 && (Weight < 10 || Weight > 1000))
      throw refuse(`invalid weight for device: ${Path}:${Weight}`, 'weights are from 10 to 1000')
  if (OomScoreAdj < -1000 || OomScoreAdj > 1000)
    throw refuse(`Invalid value ${OomScoreAdj}, range for oom score adj is [-1000, 1000]`, 'what is higher is killed sooner')
  checkList(CpusetCpus, 'cpu')
  checkList(CpusetMems, 'node')
  for (const { Name, Soft, Hard } of Ulimits)
    if (Hard !== -1 && (Soft === -1 || Soft > Hard))
      throw refuse(`ulimit soft limit must be less than or equal to hard limit: ${Soft} > ${Hard}`, `as in --ulimit ${Name}=1024:2048`)
}

/** @param kind as in /sys/devices/system */
function checkList(text: string, kind: 'cpu' | 'node'): void {
  if (text === '') return
  const { option, name } = { cpu: { option: 'cpus', name: 'CPUs' }, node: { option: 'mems', name: 'memory nodes' } }[kind]
  const asked = rangesOf(text)
  if (!asked) throw refuse(`Invalid value ${text} for cpuset ${option}`, 'numbers and ranges, as in 0-2,7')
  const online = readTrimmed(`/sys/devices/system/${kind}/online`)
  const available = rangesOf(online)
  // A kernel without NUMA has no list of nodes: then a cgroup alone knows.
  if (!available || asked.every(one => available.some(range => range.first <= one.first && one.last <= range.last))) return
  throw refuse(
    `Requested ${name} are not available - requested ${text}, available: ${online}`,
    `choose among these: --cpuset-${option} ${online}`,
  )
}

interface Range {
  readonly first: number
  readonly last: number
}

/** cpuset(7), "List format". @returns undefined: it is no list */
function rangesOf(text: string): readonly Range[] | undefined {
  if (!/^\d+(-\d+)?(,\d+(-\d+)?)*$/.test(text)) return undefined
  return text.split(',').map(range => {
    const [first = 0, last = first] = range.split('-').map(Number)
    return { first, last }
  })
}

function warnOfEndlessMemory({ OomKillDisable, Memory }: HostConfig, warn: (text: string) => void): void {
  if (OomKillDisable && Memory === 0)
    warn('OOM killer is disabled for the container, but no memory limit is set, this can result in the system running out of resources.')
}
