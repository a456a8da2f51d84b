/** /dev as docker fills it. */

import type { LinuxDevice } from '../formats/oci/linux.ts'
import { AT, MS, S } from '../kernel/program/constants.ts'
import { inDirectoryOf, makeDirectories } from '../kernel/program/container-paths.ts'
import type { Emitter } from '../kernel/program/program.ts'

/** Terminals come from the container's own devpts: the link stands here, also for `--device /dev/ptmx`, as in runc. */
const PTMX = '/dev/ptmx'

const LINKS: readonly (readonly [link: string, target: string])[] = [
  ['/dev/core', '/proc/kcore'],
  ['/dev/fd', '/proc/self/fd'],
  ['/dev/stdin', '/proc/self/fd/0'],
  ['/dev/stdout', '/proc/self/fd/1'],
  ['/dev/stderr', '/proc/self/fd/2'],
  [PTMX, 'pts/ptmx'],
]

/**
 * Containers keep CAP_MKNOD, as docker's do, and a node for the host's disk must be worth nothing to them. Docker's device cgroup sees to that, and chapter 4's. Before
 * it, and where a machine has none, no file system that the container can write to opens devices at all, and each node of ours is made an exception by a mount of its own.
 * @param isClosed `closeDevices` will follow
 */
export function makeDevices(devices: readonly LinuxDevice[], isClosed: boolean, mount: Emitter): void {
  for (const { path, type, fileMode = 0o666, major = 0, minor = 0, uid = 0, gid = 0 } of devices) {
    if (path === PTMX) continue
    makeFolders(path, mount)
    const format = type === 'b' ? S.IFBLK : S.IFCHR
    const node = mount.because('the new /dev is empty: programs need this device node')
    inDirectoryOf(node, path, (directory, name) => node.mknodat(directory, name, format | fileMode, { major, minor }))
    if (uid !== 0 || gid !== 0)
      inDirectoryOf(mount.because('its owner on the host may use it here too: --group-add'), path, (directory, name) =>
        mount.fchownat(directory, name, uid, gid, AT.SYMLINK_NOFOLLOW),
      )
    if (isClosed)
      mount.because('/dev is remounted nodev later: this bind mount keeps the device usable').mount(path, path, null, MS.BIND, null)
  }
  const links = mount.because('programs expect these names: /dev/stdin leads to their own descriptor 0')
  for (const [link, target] of LINKS) links.symlinkat(target, AT.FDCWD, link)
}

/** `--device /dev/snd` brings a folder of them. */
function makeFolders(path: string, mount: Emitter): void {
  const folder = path.slice(0, path.lastIndexOf('/'))
  if (folder !== '/dev') makeDirectories(mount.because('--device: the new /dev lacks the directory of this device'), folder)
}

/** After all else has been mounted in /dev. */
export function closeDevices(seal: Emitter): void {
  const flags = MS.REMOUNT | MS.BIND | MS.NOSUID | MS.NODEV | MS.STRICTATIME
  seal.because("nodev: the container may make a node for the host's disk, but cannot open it").mount(null, '/dev', null, flags, null)
}
