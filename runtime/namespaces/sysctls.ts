/**
 * `--sysctl`: settings of the kernel that a namespace has for itself (sysctl(8), proc_sys(5)). All others are the machine's, and refused.
 * Source: ipc_namespaces(7), network_namespaces(7); the list is docker's (docker/cli, opts/opts.go, `ValidateSysctl`).
 */

import { MinidockError } from '../base/errors.ts'
import type { OciSpec } from '../formats/oci/spec.ts'
import { cut } from '../formats/text/cut.ts'
import { AT, O } from '../kernel/program/constants.ts'
import type { Birth } from '../plan/birth.ts'

const OF_IPC: readonly string[] = ['msgmax', 'msgmnb', 'msgmni', 'sem', 'shmall', 'shmmax', 'shmmni', 'shm_rmid_forced'].map(
  name => `kernel.${name}`,
)
/** Words, with one separator between two: so no path has a `..`. */
const NAME = /^[\w:@-]+([./][\w:@-]+)+$/

/** @throws {MinidockError} of kind `invalid`, in docker's words */
export function parseSysctl(text: string): readonly [name: string, value: string] {
  const [name, value] = cut(text, '=')
  const isKnown = OF_IPC.includes(name) || name.startsWith('net.') || name.startsWith('fs.mqueue.')
  if (value !== undefined && isKnown && NAME.test(name)) return [name, value]
  throw new MinidockError('invalid', `sysctl '${text}' is not allowed`, {
    hint: `write it as net.ipv4.ip_forward=1. Those of the whole machine cannot be set: only net.*, fs.mqueue.* and ${OF_IPC.join(', ')}`,
  })
}

/** @throws {MinidockError} of kind `invalid`: it would be set for the host, or for another container */
export function checkSysctls({ linux }: OciSpec): void {
  const isOwn = (wanted: string) => linux.namespaces.some(({ type, path }) => type === wanted && path === undefined)
  for (const name of Object.keys(linux.sysctl ?? {})) {
    const type = name.startsWith('net.') ? 'network' : 'ipc'
    if (isOwn(type)) continue
    throw new MinidockError('invalid', `sysctl "${name}" is not allowed: the container has no ${type} namespace of its own`, {
      hint: `leave out --sysctl ${name}, or what shares the namespace: --${type}`,
    })
  }
}

/** Once /proc is mounted, and before /proc/sys is closed. A dot in the name of an interface is written as a slash: `net.ipv4.conf.eth0/1.forwarding`. */
export function setSysctls(sysctl: Readonly<Record<string, string>>, birth: Birth): void {
  for (const [name, value] of Object.entries(sysctl)) {
    const file = birth.register('sysctl')
    const path = `/proc/sys/${name.replaceAll(/[./]/g, separator => (separator === '.' ? '/' : '.'))}`
    const set = birth.child('mount').because("--sysctl: the setting of the container's own namespace, not of the host")
    set.into(file).openat(AT.FDCWD, path, O.WRONLY | O.CLOEXEC, 0)
    set.write(file, value, Buffer.byteLength(value))
    set.close(file)
  }
}
