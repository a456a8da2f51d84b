/** What the boxes are made of. */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'

export type BoxKind =
  /** For `npm run vm smoke`: as small as it can be, and quick under emulation. */
  | 'smoke'
  /** For a workshop without a network: everything is in it. */
  | 'offline'

export type BoxProvider = 'libvirt' | 'virtualbox'

/** A machine that Vagrant can use, beside what the project needs (`provision/packages.txt`). */
const MACHINE = [
  'ifupdown', // brings eth0 up
  'udhcpc', // … with an address
  'initramfs-tools',
  'openssh-server', // how Vagrant gets in
  'systemd-sysv', // process 1
  'udev', // finds disks and cards
]

export interface Recipe {
  readonly kernel: string
  readonly packages: readonly string[]
  /** Words of the kernel's command line. */
  readonly kernelArguments: string
  /** GiB that the disk seems to have; what is not used takes no room. */
  readonly diskGib: number
}

/** Debian's name of this processor, in the kernel's package. */
const CLOUD_KERNEL = 'linux-image-cloud-amd64'
/** It also has the drivers of the disks and cards that VirtualBox shows. */
const FULL_KERNEL = 'linux-image-amd64'

export function recipeOf(kind: BoxKind, provider: BoxProvider): Recipe {
  const kernel = provider === 'libvirt' ? CLOUD_KERNEL : FULL_KERNEL
  const lists = packageLists(readFileSync(join(import.meta.dirname, '../provision/packages.txt'), 'utf8'))
  if (kind === 'smoke')
    return {
      kernel,
      packages: [...MACHINE, ...(lists['workshop'] ?? [])],
      // What it says while it boots is all that is known of a machine that does not. An emulated processor's clock runs as steadily as that of the machine around it, and nobody spies on this one.
      kernelArguments: 'quiet console=ttyS0 panic=10 tsc=reliable mitigations=off',
      diskGib: 6,
    }
  return {
    kernel,
    // Its clock stands still while a laptop sleeps.
    packages: [...MACHINE, 'systemd-timesyncd', ...Object.values(lists).flat()],
    kernelArguments: 'quiet console=ttyS0 console=tty0',
    diskGib: 20,
  }
}

/** The lists of `packages.txt` by their names: `[name]`, then a package a line, with a comment. */
export function packageLists(text: string): Readonly<Record<string, readonly string[]>> {
  const lists: Record<string, string[]> = {}
  let list: string[] = []
  for (const line of text.split('\n')) {
    const words = line.replace(/#.*/, '').trim()
    const name = /^\[(\w+)\]/.exec(words)?.[1]
    if (name !== undefined) list = lists[name] = []
    else if (words !== '') list.push(words)
  }
  return lists
}
