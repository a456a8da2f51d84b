/** All that is measured of many containers and many files, side by side with docker. */

import { removeAll } from './call.ts'
import { type CrowdSizes, listing, loading, makeSmallFiles, removing, removingMany } from './crowd-works.ts'
import { type Contender, measure, type Row } from './measure.ts'
import { docker, minidock, type Peer } from './peers.ts'

export interface CrowdFigures {
  readonly sizes: CrowdSizes
  readonly rounds: CrowdRounds
  readonly rows: readonly Row[]
}

/** How often each is measured: what takes long is repeated less. */
export interface CrowdRounds {
  readonly commands: number
  readonly files: number
  readonly crowds: number
}

export interface CrowdBench {
  readonly folder: string
  readonly busybox: string
  readonly sizes: CrowdSizes
  readonly rounds: number
  say(line: string): void
}

const WARM_UPS = 1

export function crowdRounds(rounds: number): CrowdRounds {
  return { commands: 4 * rounds, files: rounds, crowds: Math.ceil(rounds / 2) }
}

export async function measureCrowds({ folder, busybox, sizes, rounds: given, say }: CrowdBench): Promise<CrowdFigures> {
  const rounds = crowdRounds(given)
  const peers: readonly Peer[] = [minidock(folder), await docker(folder, busybox)]
  say('archives')
  const archives = await makeSmallFiles(folder, sizes.files, WARM_UPS + rounds.files)
  const rows: Row[] = []
  const phase = async (what: string, count: number, warmUps: number, contenderOf: (peer: Peer) => Contender) => {
    rows.push(...(await measure(peers.map(contenderOf), { warmUps, rounds: count }, line => say(`${what}: ${line}`))))
  }
  try {
    await phase('files', rounds.files, WARM_UPS, peer => loading(peer, folder, archives))
    await phase('removing', rounds.commands, WARM_UPS, removing)
    await phase('listing', rounds.commands, WARM_UPS, peer => listing(peer, sizes))
    await phase('removing many', rounds.crowds, 0, peer => removingMany(peer, sizes))
  } finally {
    for (const peer of peers) if (peer.kind === 'engine') removeAll(peer)
  }
  return { sizes, rounds, rows }
}
