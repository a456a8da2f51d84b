/** What `npm run vm` and `doctor` say of the virtual machine, in the same words: does the processor run it, or is it emulated, and how quick is it? */

import { cpus, release } from 'node:os'

/** The machine that `npm run vm` has made. */
export interface VirtualMachine {
  /** Vagrant's: `libvirt`, `virtualbox`. */
  readonly provider: string
  /** `kvm`, `qemu` (emulated), or `own`: the provider's own way. */
  readonly driver: string
}

/** What a boot has shown, with what it was tried on. */
export interface Tried extends VirtualMachine {
  /** One clause. */
  readonly why: string
  readonly kernel: string
  readonly processor: string
  /** When, as in ISO 8601. */
  readonly tried: string
}

/** How slow the machine was when it had been prepared. */
export interface Measured {
  /** A number: 1 is a quiet machine. */
  readonly factor: string
  /** As in ISO 8601. */
  readonly date: string
}

/** In the machine: written by `npm run vm` when it has measured. */
export const MEASURED_THERE = '/etc/minidock-machine.json'

/** With an accelerated processor, and beside much other work, a machine is up to five times as slow; an emulated one ten times and more. */
const EMULATED_FROM = 6

export function isTriedHere({ kernel, processor }: Tried): boolean {
  const here = thisComputer()
  return kernel === here.kernel && processor === here.processor
}

export function thisComputer(): Pick<Tried, 'kernel' | 'processor'> {
  return { kernel: release(), processor: `${cpus()[0]?.model ?? 'unknown'}, ${process.arch}` }
}

/** What a driver means, for a person. */
export function inWords(driver: string, why: string): string {
  const how = { kvm: 'the processor runs it (KVM)', qemu: 'the processor is emulated, 10 to 20 times slower' }[driver]
  return how === undefined ? why : `${how}: ${why}`
}

/** The same for a machine that there is: it may have been made with another driver than is taken now. @param tried here, with the machine's provider */
export function machineInWords({ driver }: VirtualMachine, tried: Tried | undefined): string {
  return inWords(driver, tried?.driver === driver ? `${tried.why} (${tried.tried.slice(0, 10)})` : 'it was made so')
}

/** Where the driver says nothing, the factor does: `1.3 times as slow as a quiet machine (2026-12-02)`. */
export function measuredInWords({ driver, factor, date }: Pick<VirtualMachine, 'driver'> & Measured): string {
  const seems = driver !== 'qemu' && Number(factor) >= EMULATED_FROM ? 'emulated, or as slow as if it were: ' : ''
  return `${seems}${factor} times as slow as a quiet machine (${date.slice(0, 10)})`
}
