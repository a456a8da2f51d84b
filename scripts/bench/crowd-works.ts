/** Many containers, and many files: containers are listed and removed, and an image of small files is loaded and imported. */

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { dockerArchive, tar } from '../../lab/fixtures/archives.ts'
import { sleeper, time, together } from './lives.ts'
import { timed } from './loads.ts'
import type { Contender } from './measure.ts'
import { absent, type BenchEngine, type Peer } from './peers.ts'

export const CROWD_WORKS = ['list', 'remove', 'removeMany', 'load', 'import'] as const
export type CrowdWork = (typeof CROWD_WORKS)[number]

/** Containers, and files of an image. */
export interface CrowdSizes {
  readonly listed: number
  readonly removed: number
  readonly files: number
}

/** Starting 100 processes at once would measure the machine's scheduler. */
const AT_ONCE = 10
/** Bytes. */
export const SMALL_FILE = 1000
const FILES_IN_DIRECTORY = 100

export function crowdRow(engine: string, work: CrowdWork): string {
  return `${engine}: ${work}`
}

function contender(peer: Peer, works: readonly CrowdWork[], run: (engine: BenchEngine) => Promise<readonly number[]>): Contender {
  const rows = works.map(work => crowdRow(peer.name, work))
  return peer.kind === 'absent' ? absent(rows, peer.why) : { rows, rest: peer.rest, run: () => run(peer) }
}

async function startMany(engine: BenchEngine, prefix: string, count: number): Promise<readonly string[]> {
  const names = Array.from({ length: count }, (_, index) => `${prefix}${index}`)
  for (let from = 0; from < count; from += AT_ONCE)
    await together(
      engine,
      names.slice(from, from + AT_ONCE).map(name => sleeper(engine, name)),
    )
  await sleep(engine.rest)
  return names
}

/** The containers are there from the first time on, and stay. */
export function listing(peer: Peer, { listed }: CrowdSizes): Contender {
  let areThere = false
  return contender(peer, ['list'], async engine => {
    if (!areThere) await startMany(engine, 'listed', listed)
    areThere = true
    return [time(engine, [...engine.argv, 'ps'])]
  })
}

export function removing(peer: Peer): Contender {
  return contender(peer, ['remove'], async engine => {
    await startMany(engine, 'one', 1)
    return [time(engine, [...engine.argv, ...engine.remove, 'one0'])]
  })
}

export function removingMany(peer: Peer, { removed }: CrowdSizes): Contender {
  return contender(peer, ['removeMany'], async engine => {
    const names = await startMany(engine, 'many', removed)
    return [time(engine, [...engine.argv, ...engine.remove, ...names])]
  })
}

export interface SmallFiles {
  /** An image, as `docker save` writes it. */
  readonly image: string
  /** A tree, as tar. Its files are not those of the image, which an engine has after `load`. */
  readonly tree: string
}

/** One for each run: an image that was loaded once would not be unpacked again, and where many files were removed, ext4 makes the next ones more slowly. */
export async function makeSmallFiles(folder: string, files: number, count: number): Promise<readonly SmallFiles[]> {
  const made: SmallFiles[] = []
  for (let run = 0; run < count; run++) {
    const [image, tree] = [join(folder, `small-image${run}.tar`), join(folder, `small-tree${run}.tar`)]
    writeFileSync(image, await dockerArchive({ layers: [await treeOf(`loaded${run}`, files)], tags: [`loaded:${run}`] }))
    writeFileSync(tree, await treeOf(`imported${run}`, files))
    made.push({ image, tree })
  }
  return made
}

async function treeOf(name: string, files: number): Promise<Buffer> {
  const path = (index: number) => `${name}/${Math.floor(index / FILES_IN_DIRECTORY)}/${index}`
  return await tar(...Array.from({ length: files }, (_, index) => ({ name: path(index), content: path(index).padEnd(SMALL_FILE) })))
}

/** In turns, which is first: the second finds the memory that the first has filled. */
export function loading(peer: Peer, folder: string, archives: readonly SmallFiles[]): Contender {
  const next = archives.entries()
  return contender(peer, ['load', 'import'], async engine => {
    const { value } = next.next()
    if (value === undefined) throw new Error('could not measure: there are fewer archives than rounds')
    const [round, { image, tree }] = value
    const load = () => timed(folder, () => time(engine, [...engine.argv, 'load', '--quiet', '--input', image]))
    const bring = () => timed(folder, () => time(engine, [...engine.argv, 'import', tree, `imported:${round}`]))
    if (round % 2 === 0) return [load(), bring()]
    const imported = bring()
    return [load(), imported]
  })
}
