/** What passes between a client and a server in a container, by each way in. */

import { join } from 'node:path'
import { gcc, STRICT } from '../../lab/kernel/compile.ts'
import { call } from './call.ts'
import type { Contender } from './measure.ts'
import { type Bridged, HOST } from './network-hosts.ts'
import { networkRow, WAY_NAMES, type Way, type Work } from './network-rows.ts'
import { absent } from './peers.ts'

/** In a container. */
export const NETWORK_WORK = '/network-work'
const PORT = '8080'

/** @returns the path of the program, which needs nothing of a container's root */
export function makeNetworkWork(folder: string): string {
  const program = join(folder, 'network-work')
  gcc([...STRICT, '-static', '-o', program, join(import.meta.dirname, 'network-work.c')])
  return program
}

export interface Server extends Bridged {
  /** The container's. */
  readonly address: string
}

/** A server that stays. */
export function serverOf({ peer, host, outside }: Bridged, program: string): Server {
  if (peer.kind === 'absent') return { peer, host, outside, address: '' }
  try {
    const wanted = ['--name=server', `--publish=${PORT}:80`, `--volume=${program}:${NETWORK_WORK}:ro`, ...peer.flags]
    call(peer, 'run', '-d', ...wanted, 'busybox', NETWORK_WORK, 'serve', '80')
    return { peer, host, outside, address: call(peer, 'inspect', '--format', '{{.NetworkSettings.IPAddress}}', 'server') }
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    return { peer: { kind: 'absent', name: peer.name, why }, host, outside, address: '' }
  }
}

/** @param amount megabytes of a stream; connections */
export function ways({ peer, host, outside, address }: Server, program: string, work: Work, amount: number): Contender[] {
  const clients = {
    container: { from: host, to: [address, '80'] },
    own: { from: host, to: [HOST, PORT] },
    loopback: { from: host, to: ['127.0.0.1', PORT] },
    outside: { from: outside, to: [HOST, PORT] },
  } as const satisfies Readonly<Record<Way, object>>
  return WAY_NAMES.map(way => {
    const row = networkRow(peer.name, `${work} ${way}`)
    if (peer.kind === 'absent') return absent([row], peer.why)
    const { from, to } = clients[way]
    return { rows: [row], run: async () => [Number(from.run(program, work, ...to, String(amount))) / 1e6] }
  })
}
