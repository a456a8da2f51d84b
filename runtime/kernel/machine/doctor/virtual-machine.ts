/** The virtual machine of `npm run vm`: does the processor run it, or is it emulated? What a boot has shown is read from a note; nothing is started. */

import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { readText } from '../read.ts'
import { type Finding, good } from './finding.ts'

export interface VirtualMachineFacts {
  /** What `vagrant/acceleration.ts` has noted, if a machine was ever made. */
  readonly remembered?: {
    /** `kvm`, `qemu` (emulated), or `own`: the provider's own way. */
    readonly driver: string
    readonly why: string
    /** On which it was tried, and when (ISO 8601). */
    readonly kernel: string
    readonly tried: string
  }
}

/** @param project the folder with vagrant/ in it @returns undefined where there is neither a note nor vagrant */
export function gatherVirtualMachine(project: string): VirtualMachineFacts | undefined {
  const remembered = readNote(join(project, 'vagrant/.vagrant/minidock/acceleration.json'))
  if (remembered) return { remembered }
  return (process.env['PATH'] ?? '').split(delimiter).some(folder => existsSync(join(folder, 'vagrant'))) ? {} : undefined
}

/** A note that is damaged is none: the next machine writes another one. */
function readNote(file: string): VirtualMachineFacts['remembered'] {
  try {
    const note: unknown = JSON.parse(readText(file) ?? 'null')
    return isNote(note) ? note : undefined
  } catch {
    return undefined
  }
}

function isNote(note: unknown): note is NonNullable<VirtualMachineFacts['remembered']> {
  if (typeof note !== 'object' || note === null) return false
  const fields = new Map(Object.entries(note))
  return ['driver', 'why', 'kernel', 'tried'].every(name => typeof fields.get(name) === 'string')
}

/** Containers on this machine do not depend on it, so it is never more than good to know. @param kernel of this machine */
export function probeVirtualMachine({ remembered }: VirtualMachineFacts, kernel: string): Finding {
  const subject = 'virtual machine'
  if (!remembered) return good(subject, 'vagrant is installed; npm run vm up makes one, and finds out whether the processor can run it')
  const { driver, why, tried } = remembered
  const how = { kvm: 'the processor runs it (KVM)', qemu: 'the processor is emulated, 10 to 20 times slower' }[driver]
  const again = remembered.kernel === kernel ? '' : `; that was with Linux ${remembered.kernel}, the next one is tried again`
  return good(subject, `${how === undefined ? '' : `${how}: `}${why} (${tried.slice(0, 10)})${again}`)
}
