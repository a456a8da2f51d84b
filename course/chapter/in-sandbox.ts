/** Are we in the lab's sandbox already? Its root is an overlay of that name. */

import { readFileSync } from 'node:fs'
import { MinidockError } from '../../runtime/base/errors.ts'

export function isInSandbox(mountinfo = readFileSync('/proc/self/mountinfo', 'utf8')): boolean {
  return mountinfo.split('\n').some(line => /^\S+ \S+ \S+ \S+ \/ .* - overlay sandbox /.test(line))
}

/** For programs that do as root whatever a learner's file says, or empty what they find. @throws {MinidockError} `forbidden` on the machine itself */
export function requireSandbox(mountinfo?: string): void {
  if (!isInSandbox(mountinfo))
    throw new MinidockError('forbidden', 'this runs in a sandbox of the lab alone: here it would change the machine', {
      hint: 'npm run lab help',
    })
}
