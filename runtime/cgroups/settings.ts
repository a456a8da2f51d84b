/** All settings of a container's cgroup, the heart's and those that it leaves out, as files of version 2. Source: runtime-spec, config-linux.md; cgroup-v2.rst. */

import type { LinuxBlockIO, LinuxResources, LinuxThrottleDevice } from '../formats/oci/resources.ts'
import type { CgroupsHeart, Setting } from './heart.ts'

/** Pure. */
export function allSettings(resources: LinuxResources, heart: CgroupsHeart): Setting[] {
  const { memory = {}, cpu = {}, blockIO = {}, unified = {} } = resources
  const settings = heart.settings(resources)
  // A period alone is one for a quota that comes later, by `update`.
  if (cpu.quota === undefined && cpu.period) settings.push(['cpu.max', `max ${cpu.period}`])
  if (memory.reservation) settings.push(['memory.low', memory.reservation < 0 ? 'max' : String(memory.reservation)])
  if (cpu.cpus) settings.push(['cpuset.cpus', cpu.cpus])
  if (cpu.mems) settings.push(['cpuset.mems', cpu.mems])
  if (blockIO.weight) settings.push(['io.weight', `default ${weightOf(blockIO.weight)}`])
  for (const { major, minor, weight } of blockIO.weightDevice ?? [])
    if (weight) settings.push(['io.weight', `${major}:${minor} ${weightOf(weight)}`])
  return [...settings, ...throttles(blockIO), ...Object.entries(unified)]
}

/** 10 to 1000 of docker's are 1 to 10000 of version 2's. */
function weightOf(weight: number): number {
  return 1 + Math.floor(((weight - 10) * 9999) / 990)
}

/** A line for each device, with all of its rates. */
function throttles(blockIO: LinuxBlockIO): Setting[] {
  const kinds: readonly (readonly [word: string, devices: readonly LinuxThrottleDevice[] | undefined])[] = [
    ['rbps', blockIO.throttleReadBpsDevice],
    ['wbps', blockIO.throttleWriteBpsDevice],
    ['riops', blockIO.throttleReadIOPSDevice],
    ['wiops', blockIO.throttleWriteIOPSDevice],
  ]
  return kinds.flatMap(([word, devices = []]) =>
    devices.map(({ major, minor, rate }): Setting => ['io.max', `${major}:${minor} ${word}=${rate}`]),
  )
}
