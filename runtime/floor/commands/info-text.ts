/** `info` as docker prints it (docker/cli, cli/command/system/info.go). */

import type { Info } from '../../engine/info/info.ts'
import { describeSecurity } from '../../engine/info/security.ts'
import { formatBytesIec } from '../../formats/go/units.ts'

export function describeInfo(info: Info): string {
  const lines = [
    `Containers: ${info.Containers}`,
    ` Running: ${info.ContainersRunning}`,
    ` Paused: ${info.ContainersPaused}`,
    ` Stopped: ${info.ContainersStopped}`,
    `Images: ${info.Images}`,
    `Server Version: ${info.ServerVersion}`,
    `Storage Driver: ${info.Driver}`,
    ...info.DriverStatus.map(([name, value]) => ` ${name}: ${value}`),
    `Logging Driver: ${info.LoggingDriver}`,
    `Cgroup Driver: ${info.CgroupDriver}`,
    `Cgroup Version: ${info.CgroupVersion}`,
    ...(info.SecurityOptions.length > 0 ? ['Security Options:', ...describeSecurity(info.SecurityOptions)] : []),
    `Kernel Version: ${info.KernelVersion}`,
    `Operating System: ${info.OperatingSystem}`,
    `OSType: ${info.OSType}`,
    `Architecture: ${info.Architecture}`,
    `CPUs: ${info.NCPU}`,
    `Total Memory: ${formatBytesIec(info.MemTotal)}`,
    `Name: ${info.Name}`,
    `Minidock Root Dir: ${info.DockerRootDir}`,
    `Live Restore Enabled: ${info.LiveRestoreEnabled}`,
  ]
  return `Server:\n${lines.map(line => ` ${line}\n`).join('')}`
}
