/**
 * The machine's own network. A file of checks has another (own-network.ts), in which nothing can be fetched. What has to be, packages for an image, is made by a
 * command that goes back to the machine's; that command never starts a container.
 */

import { readlinkSync } from 'node:fs'
import { MinidockError } from '../../runtime/base/errors.ts'

/** Where files of checks find it, and what they start: the path of a network namespace. */
export const MACHINE_NETWORK = 'MINIDOCK_LAB_MACHINE_NETWORK'

export type Argv = readonly [file: string, ...args: string[]]

/** @returns its path; undefined if no file of checks is running: then it is this process's own */
export function machineNetwork(): string | undefined {
  return process.env[MACHINE_NETWORK]
}

/** Returns a command line that runs another on the machine's network. */
export function onMachineNetwork(...argv: Argv): Argv {
  const network = machineNetwork()
  return network === undefined ? argv : ['nsenter', `--net=${network}`, '--', ...argv]
}

/** @throws {MinidockError} `unavailable` in a process of vitest's that was not started in a network of its own */
export function requireOwnNetwork(): void {
  const network = machineNetwork()
  if (network !== undefined && readlinkSync(network) !== readlinkSync('/proc/self/ns/net')) return
  const why = "could not check: containers would be connected to this machine's own network"
  // vitest shows no hint.
  throw new MinidockError('unavailable', `${why}; with one for each file: npm test -- FILE`)
}
