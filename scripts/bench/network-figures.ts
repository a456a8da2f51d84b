/** All that is measured of chapter 5. */

import type { Engine } from '../../runtime/engine/engine.ts'
import { type Contender, measure, type Row } from './measure.ts'
import { crowd, publishing, together20 } from './network-crowds.ts'
import type { Bridged } from './network-hosts.ts'
import { answers, launchAnswers, launchesWith, runsWith } from './network-starts.ts'
import { makeNetworkWork, serverOf, ways } from './network-ways.ts'

export interface NetworkSizes {
  /** That run at the same time. */
  readonly crowd: number
  /** That one container publishes. Of docker fewer: it starts a process and runs iptables for each, which takes minutes for a thousand. */
  readonly ports: number
  readonly dockerPorts: number
  /** Of a stream. */
  readonly megabytes: number
  /** One after the other. */
  readonly connections: number
}

export interface NetworkRounds {
  /** Of what takes seconds. */
  readonly work: number
  /** Of `run`, whose differences are small; of first answers; and of connections, which a moment of other work slows down by a half. */
  readonly starts: number
  /** More of these by minidock alone: the others take ten times as long. */
  readonly own: number
}

/** By default 5, 20 and 80: a hundred first answers of minidock's. */
export function networkRounds(work: number): NetworkRounds {
  return { work, starts: 4 * work, own: 16 * work }
}

/** Rounds of 20 at once. */
export function atOnce({ work }: NetworkRounds): number {
  return Math.min(3, work)
}

export interface NetworkFigures {
  readonly sizes: NetworkSizes
  readonly rounds: NetworkRounds
  readonly rows: readonly Row[]
}

export const FULL_SIZES: NetworkSizes = { crowd: 200, ports: 1000, dockerPorts: 100, megabytes: 512, connections: 2000 }
export const SMALL_SIZES: NetworkSizes = { crowd: 20, ports: 20, dockerPorts: 4, megabytes: 16, connections: 50 }

export interface NetworkBench {
  readonly folder: string
  readonly bridged: readonly Bridged[]
  /** In this process. */
  readonly engine: Engine
  readonly sizes: NetworkSizes
  readonly rounds: NetworkRounds
  say(line: string): void
}

export async function measureNetwork({ folder, bridged, engine, sizes, rounds, say }: NetworkBench): Promise<NetworkFigures> {
  const program = makeNetworkWork(folder)
  const rows: Row[] = []
  const phase = async (title: string, contenders: readonly Contender[], count: number, warmUps = 1) => {
    rows.push(...(await measure(contenders, { warmUps, rounds: count }, line => say(`${title}: ${line}`))))
  }
  const [ours] = bridged
  if (!ours) throw new Error('there is no engine to measure')
  const runs = (those: readonly Bridged[]) => [...runsWith(those, folder), ...launchesWith(engine)]
  const firsts = (those: readonly Bridged[]) => [...those.map(each => answers(each, program)), launchAnswers(engine, ours, program)]
  await phase('run', runs(bridged), rounds.starts, 2)
  await phase('run, more', runs([ours]), rounds.own)
  await phase('first answers', firsts(bridged), rounds.starts)
  await phase('first answers, more', firsts([ours]), rounds.own)
  await phase('20 at once', bridged.map(together20), atOnce(rounds))
  await phase(
    `${sizes.crowd} containers`,
    bridged.map(each => crowd(each, sizes.crowd)),
    1,
    0,
  )
  const ports = (those: readonly Bridged[]) =>
    those.map(each => publishing(each, each.peer.name === 'docker' ? sizes.dockerPorts : sizes.ports))
  await phase('many ports', ports(bridged), 1, 0)
  await phase('many ports, more', ports([ours]), 2, 0)
  const servers = bridged.map(each => serverOf(each, program))
  await phase(
    'streams',
    servers.flatMap(server => ways(server, program, 'stream', sizes.megabytes)),
    rounds.work,
  )
  await phase(
    'connections',
    servers.flatMap(server => ways(server, program, 'connect', sizes.connections)),
    rounds.starts,
  )
  return { sizes, rounds, rows }
}
