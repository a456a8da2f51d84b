/** Are we in the lab's sandbox already? Its root is an overlay of that name. */

import { readFileSync } from 'node:fs'

export function isInSandbox(mountinfo = readFileSync('/proc/self/mountinfo', 'utf8')): boolean {
  return mountinfo.split('\n').some(line => /^\S+ \S+ \S+ \S+ \/ .* - overlay sandbox /.test(line))
}
