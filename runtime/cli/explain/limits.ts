/** The limits of a spec in words: `memory 64MiB`, `1.5 CPUs`. */

import { formatBytesIec } from '../../formats/go/units.ts'
import type { LinuxResources } from '../../formats/oci/resources.ts'
import type { Process } from '../../formats/oci/spec.ts'

/** Returns a phrase for each limit. What has no words here has the spec's own: `hugepageLimits [{…}]`. */
export function limitsOf(
  { devices: _devices, memory, cpu, pids, ...others }: LinuxResources = {},
  { rlimits = [] }: Pick<Process, 'rlimits'> = {},
): string[] {
  const { limit, swap, reservation, ...otherMemory } = memory ?? {}
  const { quota, period, shares, cpus, mems, ...otherCpu } = cpu ?? {}
  return [
    ...said(limit, bytes => `memory ${bytesText(bytes)}`),
    ...said(swap, bytes => `memory and swap ${bytesText(bytes)}`),
    ...said(reservation, bytes => `memory under pressure ${bytesText(bytes)}`),
    ...said(quota, microseconds => cpusText(microseconds, period)),
    ...said(shares, weight => `CPU shares ${weight}`),
    ...said(cpus, list => `on CPUs ${list}`),
    ...said(mems, list => `on memory nodes ${list}`),
    ...said(pids?.limit, count => (count > 0 ? `processes ${count}` : 'processes unlimited')),
    ...Object.entries({ ...otherMemory, ...otherCpu, ...others }).flatMap(([name, value]) =>
      said(value, it => `${name} ${JSON.stringify(it)}`),
    ),
    ...rlimits.map(({ type, soft, hard }) => `${type} ${soft === hard ? soft : `${soft} to ${hard}`}`),
  ]
}

function said<T>(value: T | undefined, phrase: (value: T) => string): string[] {
  return value === undefined ? [] : [phrase(value)]
}

function bytesText(bytes: number): string {
  return bytes < 0 ? 'unlimited' : formatBytesIec(bytes)
}

/** The kernel's own period, where the spec names none. */
const PERIOD = 100_000

function cpusText(quota: number, period = PERIOD): string {
  return quota < 0 ? 'CPUs unlimited' : `${Number((quota / period).toFixed(2))} CPUs`
}
