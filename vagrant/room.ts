/** Is there room for the machine, on the disk and in memory? Looked at before anything is made: what fails for want of room fails in the middle, and says something else. */

import { statfsSync, statSync } from 'node:fs'
import { freemem, homedir, totalmem } from 'node:os'
import { dirname } from 'node:path'
import { MinidockError } from '../runtime/base/errors.ts'
import { dotFolder, vagrantHome } from './places.ts'

const [MIB, GIB] = [2 ** 20, 2 ** 30]

/** The box, packed and unpacked, where vagrant keeps boxes; the machine's disk as it grows, where the provider keeps disks. */
const [BOX_BYTES, DISK_BYTES, NOTES_BYTES] = [2 * GIB, 4 * GIB, 50 * MIB]

const DEFAULT_MEMORY = 2048
/** So much memory is left to this computer. */
const SPARED_BYTES = 512 * MIB

/** @throws {MinidockError} `unavailable` @param provider of a machine that is to be made */
export function requireDisk(provider: string): void {
  const boxes = vagrantHome()
  const disks = provider === 'libvirt' ? '/var/lib/libvirt/images' : homedir()
  const places: [string, number, string][] = [
    [boxes, BOX_BYTES, 'VAGRANT_HOME=FOLDER, on another disk'],
    [
      disks,
      DISK_BYTES,
      provider === 'libvirt' ? 'a storage pool elsewhere: man virsh, pool-define-as' : "the provider's folder of machines",
    ],
    [dotFolder(), NOTES_BYTES, 'VAGRANT_DOTFILE_PATH=FOLDER, on another disk'],
  ]
  // What lies on one disk needs the sum.
  const wanted = new Map<string, number>()
  for (const [folder, bytes, elsewhere] of places) {
    const room = roomIn(folder)
    if (!room) continue
    const sum = (wanted.get(room.disk) ?? 0) + bytes
    wanted.set(room.disk, sum)
    if (room.free < sum)
      throw new MinidockError(
        'unavailable',
        `cannot make the machine: there are ${inGib(room.free)} free where ${folder} is, and it needs ${inGib(sum)}`,
        {
          hint: `make room there, or take another place: ${elsewhere}`,
        },
      )
  }
}

/** Returns the room of the nearest folder that exists; undefined where that cannot be told. */
function roomIn(folder: string): { readonly disk: string; readonly free: number } | undefined {
  try {
    const { bsize, bavail } = statfsSync(folder)
    return { disk: String(statSync(folder).dev), free: bavail * bsize }
  } catch {
    return dirname(folder) === folder ? undefined : roomIn(dirname(folder))
  }
}

/** MINIDOCK_VM_MEMORY, in MiB. @throws {MinidockError} `invalid` */
export function memoryAsked(): number {
  const text = process.env['MINIDOCK_VM_MEMORY'] || String(DEFAULT_MEMORY)
  const asked = Number(text)
  if (!Number.isInteger(asked) || asked < 512) throw new MinidockError('invalid', `MINIDOCK_VM_MEMORY is '${text}': it is MiB, 512 or more`)
  return asked
}

/** @throws {MinidockError} `unavailable` */
export function requireMemory(): void {
  const asked = memoryAsked()
  // macOS calls only memory free that nothing has ever been kept in.
  const [free, word] = process.platform === 'darwin' ? [totalmem() - SPARED_BYTES, 'in all'] : [freemem(), 'free']
  if (free >= asked * MIB) return
  const less = Math.floor(free / MIB / 256) * 256
  throw new MinidockError(
    'unavailable',
    `cannot start the machine: it has ${asked} MiB of memory, and this computer has ${Math.floor(free / MIB)} MiB ${word}`,
    {
      hint: [
        'close something large, and try again',
        ...(less >= 1024 ? [`or give it less: MINIDOCK_VM_MEMORY=${less} (1024 at least, 2048 for all checks)`] : []),
      ].join('\n'),
    },
  )
}

function inGib(bytes: number): string {
  return `${(bytes / GIB).toFixed(1)} GiB`
}
