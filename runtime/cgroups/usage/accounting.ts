/**
 * What cgroups and the rest of the kernel count, as their files tell it. Sources: cgroup-v2.rst; cgroup-v1/memory.rst, cgroup-v1/blkio-controller.rst; psi.rst;
 * proc_stat(5), proc_pid_net(5). All of it pure.
 */

/** `inactive_file 1024`, a name and a number a line. @returns undefined where there is no such line */
export function countOf(text: string, name: string): number | undefined {
  const start = text.startsWith(`${name} `) ? 0 : text.indexOf(`\n${name} `) + 1
  if (start === 0 && !text.startsWith(`${name} `)) return undefined
  return Number.parseInt(text.slice(start + name.length + 1), 10)
}

/** A limit: a number, or version 2's `max`. */
export function limitOf(text: string): number {
  return text.trimEnd() === 'max' ? Number.POSITIVE_INFINITY : Number(text)
}

/**
 * Memory without the files that the kernel would give back first, as docker counts it.
 * @param usage bytes, as `memory.current` or `memory.usage_in_bytes` has them
 * @param stat `memory.stat`; version 1 counts the cgroups below it under names of their own
 */
export function memoryInUse(usage: number, stat: string): number {
  const [below, own] = [countOf(stat, 'total_inactive_file'), countOf(stat, 'inactive_file') ?? 0]
  if (below !== undefined && below < usage) return usage - below
  return own < usage ? usage - own : usage
}

/** Bytes one way and the other. */
export interface Traffic {
  readonly in: number
  readonly out: number
}

export const NO_TRAFFIC: Traffic = { in: 0, out: 0 }

/** Version 2's `io.stat`, `8:0 rbytes=4096 wbytes=0 rios=1 wios=0 …`; version 1's `io_service_bytes`, `8:0 Read 4096`. Of all devices. */
export function blockTraffic(text: string): Traffic {
  return { in: sumOf(text, / (?:rbytes=|Read )(\d+)/g), out: sumOf(text, / (?:wbytes=|Write )(\d+)/g) }
}

function sumOf(text: string, pattern: RegExp): number {
  let sum = 0
  for (const [, bytes] of text.matchAll(pattern)) sum += Number(bytes)
  return sum
}

/** `/proc/<pid>/net/dev`, without what a process says to itself. */
export function networkTraffic(text: string): Traffic {
  const interfaces = text
    .split('\n')
    .slice(2)
    .map(line => line.trim().split(/:\s*|\s+/))
  const others = interfaces.filter(([name]) => name !== '' && name !== 'lo')
  return { in: total(others.map(([, received]) => received)), out: total(others.map(fields => fields[9])) }
}

function total(numbers: readonly (string | undefined)[]): number {
  return numbers.reduce((sum, number) => sum + Number(number ?? 0), 0)
}

/** The machine's processors, since boot. */
export interface MachineTime {
  /** Nanoseconds of all processors together, busy or idle. */
  readonly passed: number
  readonly cpus: number
}

/** USER_HZ is 100 wherever Linux runs. */
const TICK = 10_000_000

/** `/proc/stat`: `cpu  user nice system idle iowait irq softirq …`, then `cpu0`, `cpu1`. What another machine has stolen, or a guest of this one has used, is no part of it. */
export function machineTime(text: string): MachineTime {
  const [, ...ticks] = text.slice(0, text.indexOf('\n')).split(/\s+/)
  return { passed: total(ticks.slice(0, 7)) * TICK, cpus: text.match(/^cpu\d/gm)?.length ?? 1 }
}

/** Percent of the last ten seconds in which something had to wait: `some avg10=1.53 avg60=…`. */
export function pressureOf(text: string): number | undefined {
  const [, percent] = /^some avg10=([\d.]+)/.exec(text) ?? []
  return percent === undefined ? undefined : Number(percent)
}
