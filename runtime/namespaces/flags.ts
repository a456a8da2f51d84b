/** The flags of `create` and `run` that choose namespaces. Wording is docker's; `--time-offset` and `--no-pivot` are ours. */

import { MinidockError } from '../base/errors.ts'
import type { FlagTable } from '../cli/flags.ts'
import { parseSysctl } from './sysctls.ts'

/** Annotations that carry what Docker's request has no field for. */
export const ANNOTATION = { noPivot: 'minidock.no-pivot', timeOffset: 'minidock.time-offset.' } as const

/** No clock of a time namespace may be set further, in seconds: half of what the kernel's nanoseconds can count (time_namespaces(7)). */
const LATEST = 4_611_686_018

export const namespaceFlags: FlagTable = [
  {
    kind: 'string',
    name: 'hostname',
    short: 'h',
    help: 'Container host name',
    apply: (request, name) => {
      request.Hostname = hostName(name)
    },
  },
  {
    kind: 'string',
    name: 'domainname',
    help: 'Container NIS domain name',
    apply: (request, name) => {
      request.Domainname = domainName(name)
    },
  },
  {
    kind: 'string',
    name: 'pid',
    help: 'PID namespace to use',
    choices: ['host', 'container:'],
    apply: (request, mode) => {
      request.HostConfig.PidMode = oneOf('pid', mode, ['host', 'container:'])
    },
  },
  {
    kind: 'string',
    name: 'uts',
    help: 'UTS namespace to use',
    choices: ['host'],
    apply: (request, mode) => {
      request.HostConfig.UTSMode = oneOf('uts', mode, ['host'])
    },
  },
  {
    kind: 'string',
    name: 'ipc',
    help: 'IPC mode to use',
    choices: ['none', 'private', 'shareable', 'host', 'container:'],
    apply: (request, mode) => {
      request.HostConfig.IpcMode = oneOf('ipc', mode, ['none', 'private', 'shareable', 'host', 'container:'])
    },
  },
  {
    kind: 'list',
    name: 'sysctl',
    type: 'map',
    help: 'Sysctl options',
    apply: (request, settings) => {
      for (const [name, value] of settings.map(parseSysctl)) request.HostConfig.Sysctls[name] = value
    },
  },
  {
    kind: 'bytes',
    name: 'shm-size',
    help: 'Size of /dev/shm',
    apply: (request, size) => {
      request.HostConfig.ShmSize = size
    },
  },
  {
    kind: 'string',
    name: 'cgroupns',
    help: "Cgroup namespace to use (host|private). 'host': Run the container in the host's cgroup namespace. 'private': Run the container in its own private cgroup namespace",
    choices: ['host', 'private'],
    apply: (request, mode) => {
      request.HostConfig.CgroupnsMode = mode === '' ? '' : (oneOf('cgroupns', mode, ['host', 'private']) as 'host' | 'private')
    },
  },
  {
    kind: 'list',
    name: 'time-offset',
    help: 'Seconds that a clock is ahead in the container (boottime=N, monotonic=N)',
    choices: ['boottime=', 'monotonic='],
    apply: (request, offsets) => {
      for (const offset of offsets) {
        const [, clock, seconds] = /^(boottime|monotonic)=(-?\d+)$/.exec(offset) ?? []
        if (clock === undefined || seconds === undefined || Math.abs(Number(seconds)) > LATEST) {
          throw new MinidockError('invalid', `invalid time offset '${offset}'`, {
            hint: `write it as boottime=86400 or monotonic=86400, in seconds, up to ${LATEST}`,
          })
        }
        request.HostConfig.Annotations[ANNOTATION.timeOffset + clock] = seconds
      }
    },
  },
  {
    kind: 'bool',
    name: 'init',
    help: 'Run an init inside the container that forwards signals and reaps processes',
    apply: (request, on) => {
      request.HostConfig.Init = on
    },
  },
  {
    kind: 'bool',
    name: 'read-only',
    help: "Mount the container's root filesystem as read only",
    apply: (request, on) => {
      request.HostConfig.ReadonlyRootfs = on
    },
  },
  {
    kind: 'bool',
    name: 'no-pivot',
    help: 'Enter the root with chroot instead of pivot_root, as on a RAM disk',
    apply: (request, on) => {
      if (on) request.HostConfig.Annotations[ANNOTATION.noPivot] = 'true'
    },
  },
]

/** hostname(7): 64 characters at most, of letters, digits, dots and hyphens; many have underscores as well. Empty, as in docker: the container's id. */
function hostName(name: string): string {
  if (name === '' || /^[a-zA-Z0-9_]([a-zA-Z0-9_.-]{0,62}[a-zA-Z0-9_])?$/.test(name)) return name
  throw new MinidockError('invalid', `invalid hostname '${name}'`, {
    hint: 'use letters, digits, dots, hyphens and underscores, 64 characters at most',
  })
}

/** setdomainname(2). */
function domainName(name: string): string {
  if (Buffer.byteLength(name) <= 64) return name
  throw new MinidockError('invalid', `invalid domain name '${name}'`, { hint: '64 bytes at most' })
}

/** What docker's client calls a namespace in its error. */
const CALLED: Readonly<Record<string, string>> = { pid: 'PID', ipc: 'IPC', uts: 'UTS', cgroupns: 'CGROUP' }

/** A word that ends in `:` goes on with a container's name or id. */
function oneOf(flag: string, value: string, words: readonly string[]): string {
  const valid = value === '' || words.some(word => (word.endsWith(':') ? value.startsWith(word) && value !== word : value === word))
  if (valid) return value
  throw new MinidockError('invalid', `--${flag}: invalid ${CALLED[flag] ?? flag} mode`, {
    hint: `${JSON.stringify(value)} is none; valid are: ${words.map(word => (word.endsWith(':') ? `${word}NAME` : word)).join(', ')}`,
  })
}
