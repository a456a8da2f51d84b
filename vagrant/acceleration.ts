/**
 * Does the processor run the machine (KVM), or is it emulated, ten to twenty times slower? That /dev/kvm exists says little: there are computers whose KVM cannot run a
 * plain Linux. Only a boot that has answered counts as yes. What was found is remembered, until the kernel, the processor or the provider is another one.
 *
 * Only libvirt can do both, and has to be told. Other providers use what the processor offers, or say what is missing.
 */

import { existsSync } from 'node:fs'
import { cpus, release } from 'node:os'
import { MinidockError } from '../runtime/base/errors.ts'
import { fieldsOf, readNote, writeNote } from './notes.ts'
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

export interface Remembered {
  readonly driver: string
  readonly why: string
  readonly provider: string
  readonly kernel: string
  readonly processor: string
  /** When, as in ISO 8601. */
  readonly tried: string
}

const here = () => ({ kernel: release(), processor: `${cpus()[0]?.model ?? 'unknown'}, ${process.arch}` })

export function remember(provider: string, { driver, why }: Choice): void {
  const remembered: Remembered = { driver, why, provider, ...here(), tried: new Date().toISOString() }
  writeNote(noteFile(NOTE), remembered)
}

/** @returns undefined if nothing was tried, or on another kernel, processor or provider */
export function remembered(provider: string): Remembered | undefined {
  const note = fieldsOf(readNote(noteFile(NOTE)), 'driver', 'why', 'provider', 'kernel', 'processor', 'tried')
  const { kernel, processor } = here()
  return note?.provider === provider && note.kernel === kernel && note.processor === processor ? note : undefined
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

/** For a person: what it means. */
export function inWords(driver: string, why: string): string {
  if (driver === 'own') return why
  return driver === 'kvm' ? `the processor runs it (KVM): ${why}` : `the processor is emulated, 10 to 20 times slower: ${why}`
}

/** The same for a machine that there is: it may have been made with another driver than is taken now. */
export function machineInWords({ provider, driver }: { readonly provider: string; readonly driver: string }): string {
  const known = remembered(provider)
  return inWords(driver, known?.driver === driver ? `${known.why} (${known.tried.slice(0, 10)})` : 'it was made so')
}
