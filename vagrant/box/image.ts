/** The image of a disk as a provider wants it, and what stands beside it in a box (vagrantup.com, "Box File Format"). */

import { closeSync, openSync, readSync, statSync, writeSync } from 'node:fs'
import { runCommand } from '../../runtime/kernel/launch/command.ts'
import { ovf } from './ovf.ts'
import type { BoxProvider } from './recipe.ts'

export interface Image {
  readonly format: string
  /** The disk's name in the box. */
  readonly disk: string
  /** Other files of the box, by their names, for a disk of that size. */
  texts(disk: { readonly gib: number }): Readonly<Record<string, string>>
  convert(raw: string, path: string): Promise<void>
}

/** Nothing is decided in the box that the project's own Vagrantfile decides. */
export const BOX_VAGRANTFILE = "Vagrant.configure('2') { |config| }\n"

const IMAGES: Readonly<Record<BoxProvider, Image>> = {
  libvirt: {
    format: 'qcow2',
    disk: 'box.img',
    texts: ({ gib }) => ({ 'metadata.json': `${JSON.stringify({ provider: 'libvirt', format: 'qcow2', virtual_size: gib })}\n` }),
    convert: async (raw, path) => {
      await runCommand('qemu-img', ['convert', '-c', '-O', 'qcow2', '-o', 'compression_type=zstd', raw, path])
    },
  },
  virtualbox: {
    format: 'vmdk',
    disk: 'box-disk1.vmdk',
    texts: ({ gib }) => ({
      'metadata.json': `${JSON.stringify({ provider: 'virtualbox' })}\n`,
      'box.ovf': ovf({ disk: 'box-disk1.vmdk', gib }),
    }),
    convert: async (raw, path) => {
      await runCommand('qemu-img', ['convert', '-O', 'vmdk', '-o', 'subformat=streamOptimized,adapter_type=lsilogic', raw, path])
      fixContentId(path)
    },
  },
}

export function imageOf(provider: BoxProvider): Image {
  return IMAGES[provider]
}

/** Where the text that describes a VMDK ends, at the latest. */
const DESCRIPTOR = 64 * 1024

/** qemu-img draws the content id of a VMDK by lot, and writes it with one to eight digits: the same disk is to make the same bytes. Zeros follow the text, so it may grow. */
function fixContentId(path: string): void {
  const file = openSync(path, 'r+')
  try {
    const head = Buffer.alloc(Math.min(DESCRIPTOR, statSync(path).size))
    readSync(file, head, 0, head.length, 0)
    const at = head.indexOf('\nCID=')
    const text = head.toString('latin1', at, head.indexOf(0, at))
    if (at >= 0) writeSync(file, text.replace(/CID=[0-9a-f]+/, 'CID=6d696e69'), at, 'latin1')
  } finally {
    closeSync(file)
  }
}
