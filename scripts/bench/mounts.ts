/** What a mount adds to `run --rm busybox true`, in turns with the plain command. */

import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { type Contender, command } from './measure.ts'
import { absent, type Peer } from './peers.ts'

export const PLAIN = 'plain'

/** Each is a row of the table. The named volume is there from the runs on that are not counted. */
export const MOUNTS = {
  volume: 'a volume that exists: `-v NAME:/there`',
  bind: 'a bind: `-v /SOURCE:/there`',
  tmpfs: 'a tmpfs: `--tmpfs /there`',
  anonymous: 'an anonymous volume: `-v /there`',
} as const
export type MountKind = keyof typeof MOUNTS

export function mountRow(engine: string, kind: MountKind | typeof PLAIN): string {
  return `${engine}: run, ${kind}`
}

export function runsWith(peer: Peer, folder: string): Contender[] {
  const source = join(folder, 'bound')
  mkdirSync(source, { recursive: true })
  const flags: Readonly<Record<MountKind | typeof PLAIN, readonly string[]>> = {
    plain: [],
    volume: ['--volume=mounted:/there'],
    bind: [`--volume=${source}:/there`],
    tmpfs: ['--tmpfs=/there'],
    anonymous: ['--volume=/there'],
  }
  return Object.entries(flags).map(([kind, mount]) => {
    const row = mountRow(peer.name, kind as MountKind | typeof PLAIN)
    if (peer.kind === 'absent') return absent([row], peer.why)
    return command(row, [...peer.argv, 'run', '--rm', ...peer.flags, ...mount, 'busybox', 'true'], peer.env, peer.rest)
  })
}
