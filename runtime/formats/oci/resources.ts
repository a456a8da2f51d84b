/**
 * Limits in the OCI runtime spec: what becomes cgroup files. Source: runtime-spec, config-linux.md, "Control groups".
 * Their shape is cgroup v1's; a runtime on v2 converts (shares to weight, swap as memory and swap together to swap alone).
 */

export interface LinuxResources {
  /** cgroup v2 file name to what is written to it, as it is. */
  unified?: Record<string, string>
  devices?: LinuxDeviceRule[]
  memory?: LinuxMemory
  cpu?: LinuxCpu
  /** 0 or less: no limit. */
  pids?: { limit: number }
  blockIO?: LinuxBlockIO
  hugepageLimits?: { pageSize: string; limit: number }[]
  network?: { classID?: number; priorities?: { name: string; priority: number }[] }
  rdma?: Record<string, { hcaHandles?: number; hcaObjects?: number }>
}

/** Later rules win. A type, major or minor that is absent means all. */
export interface LinuxDeviceRule {
  allow: boolean
  /** `a`, `b` or `c`. */
  type?: string
  major?: number
  minor?: number
  /** Letters of `rwm`. */
  access?: string
}

/** Bytes; -1: no limit. */
export interface LinuxMemory {
  limit?: number
  reservation?: number
  /** Memory and swap together. */
  swap?: number
  kernel?: number
  kernelTCP?: number
  /** 0 to 100. */
  swappiness?: number
  disableOOMKiller?: boolean
  useHierarchy?: boolean
  checkBeforeUpdate?: boolean
}

export interface LinuxCpu {
  /** Relative weight, 1024 by default. */
  shares?: number
  /** Microseconds in each period; -1: no limit. */
  quota?: number
  /** Microseconds. */
  period?: number
  burst?: number
  realtimeRuntime?: number
  realtimePeriod?: number
  /** Lists `0-3,7`. */
  cpus?: string
  mems?: string
  /** 1: SCHED_IDLE. */
  idle?: number
}

export interface LinuxBlockIO {
  /** 10 to 1000. */
  weight?: number
  leafWeight?: number
  weightDevice?: LinuxWeightDevice[]
  throttleReadBpsDevice?: LinuxThrottleDevice[]
  throttleWriteBpsDevice?: LinuxThrottleDevice[]
  throttleReadIOPSDevice?: LinuxThrottleDevice[]
  throttleWriteIOPSDevice?: LinuxThrottleDevice[]
}

export interface LinuxWeightDevice {
  major: number
  minor: number
  weight?: number
  leafWeight?: number
}

/** Bytes or operations a second. */
export interface LinuxThrottleDevice {
  major: number
  minor: number
  rate: number
}
