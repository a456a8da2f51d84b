/** /dev as docker fills it. */

import type { LinuxDevice } from '../formats/oci-linux.ts'
import { AT, MS, S } from '../kernel/constants.ts'
import { inDirectoryOf, makeDirectories } from '../kernel/container-paths.ts'
import type { Emitter } from '../kernel/program.ts'

const LINKS: readonly (readonly [link: string, target: string])[] = [
  ['/dev/core', '/proc/kcore'],
  ['/dev/fd', '/proc/self/fd'],
  ['/dev/stdin', '/proc/self/fd/0'],
  ['/dev/stdout', '/proc/self/fd/1'],
  ['/dev/stderr', '/proc/self/fd/2'],
  ['/dev/ptmx', 'pts/ptmx'],
]

/**
 * Containers keep CAP_MKNOD, as docker's do, and a node for the host's disk must be worth nothing to them. Docker's device cgroup sees to that, and chapter 4's. Before
 * it, and where a machine has none, no file system that the container can write to opens devices at all, and each node of ours is made an exception by a mount of its own.
 */
export function makeDevices(devices: readonly LinuxDevice[], mount: Emitter): void {
  for (const { path, type, fileMode = 0o666, major = 0, minor = 0 } of devices) {
    makeFolders(path, mount)
    const format = type === 'b' ? S.IFBLK : S.IFCHR
    const node = mount.because('a device that programs expect on any Linux')
    inDirectoryOf(node, path, (directory, name) => node.mknodat(directory, name, format | fileMode, { major, minor }))
    mount.because('a mount of its own keeps this device usable when all others in /dev are shut off').mount(path, path, null, MS.BIND, null)
  }
  const links = mount.because('names that programs expect: /dev/stdin is whatever a process has open as descriptor 0')
  for (const [link, target] of LINKS) links.symlinkat(target, AT.FDCWD, link)
}

/** `--device /dev/snd` brings a folder of them. */
function makeFolders(path: string, mount: Emitter): void {
  const folder = path.slice(0, path.lastIndexOf('/'))
  if (folder !== '/dev') makeDirectories(mount.because('--device: the folder that it lies in'), folder)
}

/** After all else has been mounted in /dev. */
export function closeDevices(seal: Emitter): void {
  const flags = MS.REMOUNT | MS.BIND | MS.NOSUID | MS.NODEV | MS.STRICTATIME
  seal.because("a device node that the container makes must not open: it might be the host's disk").mount(null, '/dev', null, flags, null)
}
