/** What the machine must have that makes boxes, or boots them. What cannot be done is said, and never skipped. */

import { MinidockError } from '../../runtime/base/errors.ts'
import { isInstalled } from '../installed.ts'

/** Programs, and the packages of Debian that have them. */
export const TO_MAKE_BOXES = {
  mmdebstrap: 'mmdebstrap',
  debugfs: 'e2fsprogs',
  dumpe2fs: 'e2fsprogs',
  mke2fs: 'e2fsprogs',
  'qemu-img': 'qemu-utils',
  setpriv: 'util-linux',
  unshare: 'util-linux',
} as const

export const TO_SMOKE = {
  ...TO_MAKE_BOXES,
  vagrant: 'vagrant vagrant-libvirt',
  libvirtd: 'libvirt-daemon libvirt-daemon-system libvirt-daemon-driver-qemu',
  virsh: 'libvirt-clients',
  'qemu-system-x86_64': 'qemu-system-x86',
  dnsmasq: 'dnsmasq-base',
  iptables: 'iptables',
  rsync: 'rsync',
  ip: 'iproute2',
  ssh: 'openssh-client',
} as const

/** The PATH, and where root's programs are. */
const PLACES = ['', '/usr/sbin/', '/sbin/']

/**
 * @param what is wanted, for the error: 'make a box'
 * @throws {MinidockError} `unavailable`, `forbidden`
 */
export function requirePrograms(what: string, programs: Readonly<Record<string, string>>): void {
  if (process.platform !== 'linux' || process.arch !== 'x64')
    throw new MinidockError(
      'unavailable',
      `cannot ${what}: that is done on x86-64 Linux, and this is ${process.platform} on ${process.arch}`,
    )
  if (process.geteuid?.() !== 0)
    throw new MinidockError('forbidden', `cannot ${what}: only root may make file systems with everybody's files, and namespaces`, {
      hint: 'run it as root, by sudo',
    })
  const missing = Object.entries(programs).filter(([program]) => !PLACES.some(place => isInstalled(place + program)))
  if (missing.length === 0) return
  const [names, packages] = [missing.map(([program]) => program), [...new Set(missing.flatMap(([, list]) => list.split(' ')))]]
  throw new MinidockError('unavailable', `cannot ${what}: not installed: ${names.join(', ')}`, {
    hint: `apt-get install --no-install-recommends ${packages.join(' ')}`,
  })
}
