/** The virtual machine of `npm run vm`: does the processor run it, or is it emulated? What was found out is read from notes; nothing is started. */

import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { fieldsOf, parsed } from '../../../base/note-fields.ts'
import {
  inWords,
  isTriedHere,
  MEASURED_THERE,
  type Measured,
  machineInWords,
  measuredInWords,
  type Tried,
  type VirtualMachine,
} from '../../../base/virtual-machine.ts'
import { readText, readTrimmed } from '../read.ts'
import { type Finding, good } from './finding.ts'

export interface VirtualMachineFacts {
  /** What `vagrant/acceleration.ts` has noted of the last boot that was tried here. */
  readonly remembered?: Tried
  /** The machine that there is. It keeps the driver that it was made with. */
  readonly machine?: VirtualMachine & Partial<Measured>
  /** This is one. */
  readonly inside?: VirtualMachine & Measured
}

/** @param project the folder with vagrant/ in it @returns undefined where there is neither a note nor vagrant */
export function gatherVirtualMachine(project: string, there = MEASURED_THERE): VirtualMachineFacts | undefined {
  const inside = readNote(there, 'provider', 'driver', 'factor', 'date')
  if (inside) return { inside }
  const dots = process.env['VAGRANT_DOTFILE_PATH'] ?? join(project, 'vagrant/.vagrant')
  const machine = readMachine(dots)
  const last = readNote(join(dots, 'minidock/acceleration.json'), 'driver', 'why', 'provider', 'kernel', 'processor', 'tried')
  if (machine || last) return { ...(machine && { machine }), ...(last && { remembered: last }) }
  return (process.env['PATH'] ?? '').split(delimiter).some(folder => existsSync(join(folder, 'vagrant'))) ? {} : undefined
}

/** As `vagrant/guest.ts` has noted it, if vagrant still has that one. */
function readMachine(dots: string): VirtualMachineFacts['machine'] {
  const file = join(dots, 'minidock/machine.json')
  const noted = readNote(file, 'provider', 'driver', 'id')
  if (!noted || readTrimmed(join(dots, 'machines/default', noted.provider, 'id')) !== noted.id) return undefined
  return { provider: noted.provider, driver: noted.driver, ...readNote(file, 'factor', 'date') }
}

/** A note that is damaged is none: the next machine writes another one. */
function readNote<Name extends string>(file: string, ...names: readonly Name[]): Readonly<Record<Name, string>> | undefined {
  return fieldsOf(parsed(readText(file) ?? ''), ...names)
}

/** Containers on this machine do not depend on it, so it is never more than good to know. @param kernel of this machine */
export function probeVirtualMachine({ remembered, machine, inside }: VirtualMachineFacts, kernel: string): Finding {
  const subject = 'virtual machine'
  if (inside) return good(subject, `this is one (${inside.provider}): ${measuredInWords(inside)}`)
  if (machine) {
    const { driver, provider, factor, date } = machine
    const tried = remembered?.provider === provider && isTriedHere(remembered) ? remembered : undefined
    const measured = factor === undefined || date === undefined ? '' : `; measured: ${measuredInWords({ driver, factor, date })}`
    return good(subject, `${machineInWords(machine, tried)}${measured}`)
  }
  if (!remembered) return good(subject, 'vagrant is installed; npm run vm up makes one, and finds out whether the processor can run it')
  const { driver, why, tried } = remembered
  const again = remembered.kernel === kernel ? '' : `; that was with Linux ${remembered.kernel}, the next one is tried again`
  return good(subject, `${inWords(driver, why)} (${tried.slice(0, 10)})${again}`)
}
