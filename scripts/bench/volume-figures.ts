/** All that is measured of chapter 6. */

import { copying, makeRoot } from './copy-up.ts'
import { type FileSizes, fileWork, makeFileWork } from './files.ts'
import { type Contender, measure, type Rounds, type Row } from './measure.ts'
import { runsWith } from './mounts.ts'
import type { Peer } from './peers.ts'

export interface VolumeSizes extends FileSizes {
  /** Files that a new volume is filled with. */
  readonly copied: number
}

/** Of the work with files, and of filling a volume; and of `run`, whose differences are small. */
export interface VolumeRounds {
  readonly work: number
  readonly runs: number
}

/** Eight times as many of `run` by default: 5 and 40. */
export function volumeRounds(work: number): VolumeRounds {
  return { work, runs: 8 * work }
}

export interface VolumeFigures {
  readonly sizes: VolumeSizes
  readonly rounds: VolumeRounds
  readonly rows: readonly Row[]
}

export const FULL_SIZES: VolumeSizes = { megabytes: 1024, files: 50_000, directories: 500, copied: 5000 }
export const SMALL_SIZES: VolumeSizes = { megabytes: 16, files: 500, directories: 5, copied: 50 }

export interface VolumeBench {
  readonly folder: string
  readonly peers: readonly Peer[]
  readonly sizes: VolumeSizes
  readonly rounds: VolumeRounds
  say(line: string): void
}

export async function measureVolumes({ folder, peers, sizes, rounds, say }: VolumeBench): Promise<VolumeFigures> {
  const program = makeFileWork(folder)
  const rows: Row[] = []
  const phase = async (title: string, contenders: readonly Contender[], counts: Rounds) => {
    rows.push(...(await measure(contenders, counts, line => say(`${title}: ${line}`))))
  }
  const runs = peers.flatMap(peer => runsWith(peer, folder))
  await phase('run with a volume', runs, { warmUps: 2, rounds: rounds.runs })
  const archive = makeRoot(folder, program, sizes.copied)
  const copies = peers.map(peer => copying(peer, folder, archive))
  await phase('filling volumes', copies, { warmUps: 1, rounds: rounds.work })
  // Removing files comes last, because of what ext4 does afterwards (files.ts).
  const bench = { peers, program, folder, sizes }
  await phase('a big file', fileWork(bench, 'big'), { warmUps: 1, rounds: rounds.work })
  await phase('making files', fileWork(bench, 'make'), { warmUps: 0, rounds: rounds.work })
  await phase('removing files', fileWork(bench, 'remove'), { warmUps: 0, rounds: rounds.work })
  return { sizes, rounds, rows }
}
