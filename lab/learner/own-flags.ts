/** `npm run lab --engine docker`: npm keeps the flag for itself, unless it comes after `--`. `--on uml` leaves no trace at all. */

import { keptByNpm, keptError } from '../../course/npm-flags.ts'
import { npmSettings } from '../../course/npm-settings.ts'

const FLAGS = [{ name: 'engine', isSwitch: false }]

/** @throws {MinidockError} `invalid`: with the command line as it should be */
export function refuseOwnFlags(args: readonly string[], settings = npmSettings()): void {
  const kept = keptByNpm({ flags: FLAGS, args, runsProgram: false }, settings)
  if (kept) throw keptError(kept, 'npm run lab --', [])
}
