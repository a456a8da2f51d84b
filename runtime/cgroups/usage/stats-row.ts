/** A container as a row of `stats`, in docker's words (docker/cli, cli/command/container/formatter_stats.go), with three columns that docker does not have. */

import { type Listing, type Row, truncateId } from '../../formats/docker/format.ts'
import { formatBytesIec, formatSize } from '../../formats/go/units.ts'
import type { MachineTime, Traffic } from './accounting.ts'
import type { Usage } from './meter.ts'

export const listing: Listing = {
  headings: {
    Container: 'CONTAINER',
    ID: 'CONTAINER ID',
    Name: 'NAME',
    CPUPerc: 'CPU %',
    MemUsage: 'MEM USAGE / LIMIT',
    MemPerc: 'MEM %',
    NetIO: 'NET I/O',
    BlockIO: 'BLOCK I/O',
    PIDs: 'PIDS',
    CPUPressure: 'CPU PRESSURE',
    MemPressure: 'MEM PRESSURE',
    IOPressure: 'I/O PRESSURE',
  },
  columns: ['ID', 'Name', 'CPUPerc', 'MemUsage', 'MemPerc', 'NetIO', 'BlockIO', 'PIDs'],
}

/** What was used, and how much time the machine had by then. */
export interface Sample {
  readonly usage: Usage
  readonly machine: MachineTime
}

/** `ended`: it uses nothing. `unknown`: nobody counts what it uses. */
export type Measured =
  | { readonly kind: 'ended' }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'measured'; readonly now: Sample; readonly earlier: Sample | undefined }

export interface Shown {
  /** As it was asked for. */
  readonly container: string
  readonly id: string
  readonly name: string
  readonly measured: Measured
}

export interface RowOptions {
  readonly noTrunc: boolean
  /** Bytes that the machine has: the limit of those without one. */
  readonly machineMemory: number
}

const NOTHING = '0B / 0B'

export function rowOf({ container, id, name, measured }: Shown, { noTrunc, machineMemory }: RowOptions): Row {
  const who = { Container: container, ID: noTrunc ? id : truncateId(id), Name: name }
  if (measured.kind === 'unknown') return { ...who, ...values('--', '-- / --', '--', '--', '--', '--'), ...NO_PRESSURE }
  if (measured.kind === 'ended') return { ...who, ...values('0.00%', NOTHING, '0.00%', NOTHING, NOTHING, '0'), ...NO_PRESSURE }
  const { memory, memoryLimit, network, block, pids, pressure } = measured.now.usage
  const limit = Math.min(memoryLimit, machineMemory)
  const memoryText = `${formatBytesIec(memory)} / ${formatBytesIec(limit)}`
  const cpu = percent(cpuPercent(measured.now, measured.earlier))
  return {
    ...who,
    ...values(cpu, memoryText, percent(limit > 0 ? (memory / limit) * 100 : 0), trafficText(network), trafficText(block), String(pids)),
    CPUPressure: pressureText(pressure.cpu),
    MemPressure: pressureText(pressure.memory),
    IOPressure: pressureText(pressure.io),
  }
}

const NO_PRESSURE = { CPUPressure: '--', MemPressure: '--', IOPressure: '--' }

function values(CPUPerc: string, MemUsage: string, MemPerc: string, NetIO: string, BlockIO: string, PIDs: string): Row {
  return { CPUPerc, MemUsage, MemPerc, NetIO, BlockIO, PIDs }
}

/** 100 is one processor: a container that keeps two of them busy has 200. */
export function cpuPercent(now: Sample, earlier: Sample | undefined): number {
  if (!earlier) return 0
  const used = now.usage.cpu - earlier.usage.cpu
  const passed = now.machine.passed - earlier.machine.passed
  return used > 0 && passed > 0 ? (used / passed) * now.machine.cpus * 100 : 0
}

function percent(value: number): string {
  return `${value.toFixed(2)}%`
}

function pressureText(value: number | undefined): string {
  return value === undefined ? '--' : percent(value)
}

function trafficText(traffic: Traffic): string {
  return `${formatSize(traffic.in)} / ${formatSize(traffic.out)}`
}
