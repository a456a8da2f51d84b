/**
 * Does the processor run the machine (KVM), or is it emulated, ten to twenty times slower? That /dev/kvm exists says little: there are computers whose KVM cannot run a
 * plain Linux. Only a boot that has answered counts as yes. What was found is remembered, until the kernel, the processor or the provider is another one.
 *
 * Only libvirt can do both, and has to be told. Other providers use what the processor offers, or say what is missing.
 */

import { existsSync } from 'node:fs'
import { MinidockError } from '../runtime/base/errors.ts'
import { fieldsOf } from '../runtime/base/note-fields.ts'
import { isTriedHere, type Tried, thisComputer } from '../runtime/base/virtual-machine.ts'
import { readNote, writeNote } from './notes.ts'
import { noteFile } from './places.ts'
import { step } from './progress.ts'
import { tryKvm } from './try-kvm.ts'

/** `own`: the provider's own way. */
export type Driver = 'kvm' | 'qemu' | 'own'

export interface Choice {
  readonly driver: Driver
  /** One clause. */
  readonly why: string
  /** A boot has to show whether it works. */
  readonly onTrial?: true
}

/** runtime/kernel/machine/doctor/virtual-machine.ts reads it as well. */
const NOTE = 'acceleration.json'

export function remember(provider: string, { driver, why }: Choice): void {
  const remembered: Tried = { driver, why, provider, ...thisComputer(), tried: new Date().toISOString() }
  writeNote(noteFile(NOTE), remembered)
}

/** @returns undefined if nothing was tried, or on another kernel, processor or provider */
export function remembered(provider: string): Tried | undefined {
  const note = fieldsOf(readNote(noteFile(NOTE)), 'driver', 'why', 'provider', 'kernel', 'processor', 'tried')
  return note?.provider === provider && isTriedHere(note) ? note : undefined
}

/** The driver of a machine that `vagrant up` has made, and not this command: by the Vagrantfile. */
export function driverByVagrant(provider: string): Driver {
  if (provider !== 'libvirt') return 'own'
  return process.env['MINIDOCK_VM_DRIVER'] === 'qemu' ? 'qemu' : 'kvm'
}

/** @throws {MinidockError} `invalid` if MINIDOCK_VM_DRIVER is no driver */
export async function chooseDriver(provider: string): Promise<Choice> {
  if (provider !== 'libvirt') return { driver: 'own', why: `${provider} uses what the processor offers` }
  const asked = process.env['MINIDOCK_VM_DRIVER']
  if (asked === 'kvm' || asked === 'qemu') return { driver: asked, why: 'MINIDOCK_VM_DRIVER says so' }
  if (asked) throw new MinidockError('invalid', `MINIDOCK_VM_DRIVER is '${asked}': it can be kvm or qemu`)
  const known = remembered(provider)
  if (known?.driver === 'kvm' || known?.driver === 'qemu') return { driver: known.driver, why: known.why }
  if (!existsSync('/dev/kvm')) return { driver: 'qemu', why: 'there is no /dev/kvm' }
  const trial = await step('trying KVM', () => tryKvm())
  return trial.kind === 'fails' ? { driver: 'qemu', why: trial.why } : { driver: 'kvm', why: 'it is tried', onTrial: true }
}
