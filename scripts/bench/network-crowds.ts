/** Many containers on one bridge, and many ports of one container. */

import { setTimeout as sleep } from 'node:timers/promises'
import { removeAll } from './call.ts'
import { sleeper, time, together } from './lives.ts'
import type { Contender } from './measure.ts'
import type { Bridged } from './network-hosts.ts'
import { networkRow, type Start } from './network-rows.ts'
import { absent, type BenchEngine } from './peers.ts'

const AT_ONCE = 10
/** Below those that are given to clients (/proc/sys/net/ipv4/ip_local_port_range). */
const FIRST_PORT = 20_000
/** Podman's runtime has a descriptor of each port open when the container's limit is set. */
const PODMAN_FILES = '--ulimit=nofile=8192:8192'

export function together20({ peer }: Bridged): Contender {
  return contender(peer, ['parallel'], async engine => [await together(engine, sleepers(engine, 20))])
}

/** Started and removed. */
export function crowd({ peer }: Bridged, count: number): Contender {
  return contender(peer, ['crowd', 'remove'], async engine => {
    const all = sleepers(engine, count)
    let started = 0
    for (let from = 0; from < count; from += AT_ONCE) started += await together(engine, all.slice(from, from + AT_ONCE))
    await sleep(engine.rest)
    return [started, time(engine, [...engine.argv, ...engine.remove, ...all.map((_, index) => `c${index}`)])]
  })
}

export function publishing({ peer }: Bridged, count: number): Contender {
  const range = `${FIRST_PORT}-${FIRST_PORT + count - 1}`
  const more = peer.name === 'podman' ? [PODMAN_FILES] : []
  return contender(peer, ['ports'], async engine => {
    const { argv, flags } = engine
    return [time(engine, [...argv, 'run', '-d', `--publish=${range}:${range}`, ...flags, ...more, 'busybox', 'sleep', '1000'])]
  })
}

function contender(peer: Bridged['peer'], figures: readonly Start[], run: (engine: BenchEngine) => Promise<readonly number[]>): Contender {
  const rows = figures.map(figure => networkRow(peer.name, figure))
  if (peer.kind === 'absent') return absent(rows, peer.why)
  return {
    rows,
    rest: peer.rest,
    async run() {
      try {
        return await run(peer)
      } finally {
        removeAll(peer)
      }
    },
  }
}

function sleepers(engine: BenchEngine, count: number): string[][] {
  return Array.from({ length: count }, (_, index) => sleeper(engine, `c${index}`))
}
