/** Sorts members as docker's Go structures have them, so that the `inspect`s of both can be compared line by line. */

type Members = Readonly<Record<string, unknown>>

const HOST_CONFIG = `Binds ContainerIDFile LogConfig NetworkMode PortBindings RestartPolicy AutoRemove VolumeDriver VolumesFrom ConsoleSize Annotations
  CapAdd CapDrop CgroupnsMode Dns DnsOptions DnsSearch ExtraHosts GroupAdd IpcMode Cgroup Links OomScoreAdj PidMode Privileged PublishAllPorts ReadonlyRootfs
  SecurityOpt StorageOpt Tmpfs UTSMode UsernsMode ShmSize Sysctls Runtime Isolation CpuShares Memory NanoCpus CgroupParent BlkioWeight BlkioWeightDevice
  BlkioDeviceReadBps BlkioDeviceWriteBps BlkioDeviceReadIOps BlkioDeviceWriteIOps CpuPeriod CpuQuota CpuRealtimePeriod CpuRealtimeRuntime CpusetCpus
  CpusetMems Devices DeviceCgroupRules DeviceRequests KernelMemoryTCP MemoryReservation MemorySwap MemorySwappiness OomKillDisable PidsLimit Ulimits CpuCount
  CpuPercent IOMaximumIOps IOMaximumBandwidth Mounts MaskedPaths ReadonlyPaths Init`

const CONFIG = `Hostname Domainname User AttachStdin AttachStdout AttachStderr ExposedPorts Tty OpenStdin StdinOnce Env Cmd Healthcheck Image Volumes
  WorkingDir Entrypoint NetworkDisabled MacAddress OnBuild Labels StopSignal StopTimeout Shell`

export const hostConfigInOrder = (members: Members): Members => inOrder(members, HOST_CONFIG)
export const configInOrder = (members: Members): Members => inOrder(members, CONFIG)

/** Returns the members in the order of the names; other members come last, and undefined ones are left out. */
function inOrder(members: Members, names: string): Members {
  const known = names.split(/\s+/)
  const others = Object.keys(members).filter(name => !known.includes(name))
  return Object.fromEntries([...known, ...others].filter(name => members[name] !== undefined).map(name => [name, members[name]]))
}
