/** What a container uses: the files of its cgroup in which the kernel counts it, kept open. */

import { type Hierarchy, hierarchyOf } from '../../kernel/cgroups/cgroups.ts'
import { readText } from '../../kernel/machine/read.ts'
import { blockTraffic, countOf, limitOf, memoryInUse, NO_TRAFFIC, networkTraffic, pressureOf, type Traffic } from './accounting.ts'
import { KeptFile } from './kept-file.ts'

/** At one moment. */
export interface Usage {
  /** Nanoseconds of processors, since the container began. */
  readonly cpu: number
  /** Bytes. */
  readonly memory: number
  /** Bytes; infinite where none is set. */
  readonly memoryLimit: number
  readonly network: Traffic
  readonly block: Traffic
  readonly pids: number
  /** Percent of time; absent where the kernel does not tell. */
  readonly pressure: Readonly<Record<'cpu' | 'memory' | 'io', number | undefined>>
}

type Place = readonly [controller: string, version1: string | undefined, version2: string]

/** The controller that has each file, by version 2's name; version 2 counts time and pressure without any. */
const PLACES = {
  cpu: ['cpuacct', 'cpuacct.usage', 'cpu.stat'],
  memory: ['memory', 'memory.usage_in_bytes', 'memory.current'],
  memoryLimit: ['memory', 'memory.limit_in_bytes', 'memory.max'],
  memoryStat: ['memory', 'memory.stat', 'memory.stat'],
  block: ['io', 'blkio.throttle.io_service_bytes_recursive', 'io.stat'],
  pids: ['pids', 'pids.current', 'pids.current'],
  cpuPressure: ['', undefined, 'cpu.pressure'],
  memoryPressure: ['', undefined, 'memory.pressure'],
  ioPressure: ['', undefined, 'io.pressure'],
} as const satisfies Readonly<Record<string, Place>>

type Name = keyof typeof PLACES

const ANY_OF_VERSION_2 = ['cpuacct', '']

/**
 * Pure: where each file lies, of those that there are.
 * @param hierarchies those that the container has a cgroup in
 * @param cgroup its path in each
 */
export function filesOf(hierarchies: readonly Hierarchy[], cgroup: string): Partial<Record<Name, string>> {
  const found = Object.entries(PLACES).flatMap(([name, [controller, version1, version2]]) => {
    const second = ANY_OF_VERSION_2.includes(controller) ? hierarchies.find(({ version }) => version === 2) : undefined
    const hierarchy = hierarchyOf(controller, hierarchies) ?? second
    const file = hierarchy?.version === 1 ? version1 : version2
    return hierarchy === undefined || file === undefined ? [] : [[name, `${hierarchy.mounted}${cgroup}/${file}`]]
  })
  return Object.fromEntries(found) as Partial<Record<Name, string>>
}

export interface MeterOptions {
  readonly hierarchies: readonly Hierarchy[]
  readonly cgroup: string
  /** The process whose network is the container's own; absent where that is the host's, or none. */
  readonly networkOf?: number | undefined
}

export class Meter {
  readonly #files: Partial<Record<Name, KeptFile>>
  readonly #networkFile: string | undefined

  constructor({ hierarchies, cgroup, networkOf }: MeterOptions) {
    const paths = Object.entries(filesOf(hierarchies, cgroup))
    this.#files = Object.fromEntries(paths.map(([name, path]) => [name, new KeptFile(path)]))
    // Not kept open: that would keep the network itself when the container has ended.
    this.#networkFile = networkOf === undefined ? undefined : `/proc/${networkOf}/net/dev`
  }

  /** @returns undefined when the cgroup is gone */
  read(): Usage | undefined {
    const cpu = this.#read('cpu')
    if (cpu === undefined) return undefined
    const microseconds = countOf(cpu, 'usage_usec')
    return {
      cpu: microseconds === undefined ? Number(cpu) : microseconds * 1000,
      memory: memoryInUse(Number(this.#read('memory') ?? 0), this.#read('memoryStat') ?? ''),
      memoryLimit: limitOf(this.#read('memoryLimit') ?? 'max'),
      network: this.#network(),
      block: blockTraffic(this.#read('block') ?? ''),
      pids: Number(this.#read('pids') ?? 0),
      pressure: { cpu: this.#pressure('cpuPressure'), memory: this.#pressure('memoryPressure'), io: this.#pressure('ioPressure') },
    }
  }

  close(): void {
    for (const file of Object.values(this.#files)) file.close()
  }

  #read(name: Name): string | undefined {
    return this.#files[name]?.read()
  }

  #pressure(name: Name): number | undefined {
    return pressureOf(this.#read(name) ?? '')
  }

  #network(): Traffic {
    const text = this.#networkFile === undefined ? undefined : readText(this.#networkFile)
    return text === undefined ? NO_TRAFFIC : networkTraffic(text)
  }
}
