/**
 * Names of a state folder's bridge and table. The default folder has `minidock0` and `minidock`. Others have four digits in them, so that two state folders on one
 * machine stay apart: `minidock4711-0` and `minidock4711`. An interface's name has 15 characters at most.
 */

/** The state folder of a machine's own minidock. */
const DEFAULT_ROOT = '/var/lib/minidock'
const PREFIX = 'minidock'
const DIGITS = 10_000

/** Returns whether an interface is a bridge of some state folder: they, and nothing else, are named so. */
export const isBridge = (name: string): boolean => name.startsWith(PREFIX)

export interface BridgeNames {
  readonly name: string
  readonly table: string
  /** Given, because a bridge without one takes that of a port, and the containers' neighbour tables would go out of date. */
  readonly mac: string
}

/** @param isTaken whether an interface of that name with another hardware address is there: another state folder's */
export function bridgeNames(root: string, isTaken: (name: string, mac: string) => boolean): BridgeNames {
  const hash = hashOf(root)
  const mac = bridgeMac(root)
  if (root === DEFAULT_ROOT) return { name: `${PREFIX}0`, table: PREFIX, mac }
  for (let number = hash % DIGITS; ; number = (number + 1) % DIGITS) {
    const table = `${PREFIX}${String(number).padStart(4, '0')}`
    if (!isTaken(`${table}-0`, mac)) return { name: `${table}-0`, table, mac }
  }
}

/** Returns the hardware address of a state folder's bridge: no other folder has the same. */
export function bridgeMac(root: string): string {
  const hash = hashOf(root)
  return ['02', '42', ...[24, 16, 8, 0].map(shift => ((hash >>> shift) & 255).toString(16).padStart(2, '0'))].join(':')
}

/** FNV-1a, 32 bits. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (const byte of Buffer.from(text)) hash = Math.imul(hash ^ byte, 0x01000193)
  return hash >>> 0
}
