/** All that is measured of chapter 7. */

import { buildPeers } from './build-peers.ts'
import { BUILD_WORKS, type BuildMemory, type BuildSizes, type BuildWork, building, buildMemory, makeContexts } from './build-works.ts'
import { imageToLoad, loading } from './loads.ts'
import { measure, type Row } from './measure.ts'

export interface BuildFigures {
  readonly sizes: BuildSizes
  readonly rounds: number
  readonly rows: readonly Row[]
  readonly memory: readonly BuildMemory[]
  /** Bytes of the image that is loaded. */
  readonly loaded: number
}

export const FULL_SIZES: BuildSizes = { steps: 10, stages: 5, files: 50_000, directories: 500, megabytes: 500 }
export const SMALL_SIZES: BuildSizes = { steps: 3, stages: 2, files: 500, directories: 5, megabytes: 16 }

export interface BuildBench {
  readonly folder: string
  /** An archive with busybox. */
  readonly busybox: string
  /** An archive with the image that is loaded. */
  readonly loaded: string
  readonly sizes: BuildSizes
  readonly rounds: number
  say(line: string): void
}

export async function measureBuilds({ folder, busybox, loaded, sizes, rounds, say }: BuildBench): Promise<BuildFigures> {
  const peers = await buildPeers(folder, busybox)
  const contexts = makeContexts(folder, sizes)
  const rows: Row[] = []
  for (const work of Object.keys(BUILD_WORKS) as BuildWork[]) {
    const contenders = peers.map(peer => building(peer, work, contexts[work]))
    rows.push(...(await measure(contenders, { warmUps: 1, rounds }, line => say(`${work}: ${line}`))))
  }
  say('memory')
  const memory = await buildMemory(peers, { steps: contexts.steps, files: contexts.files, big: contexts.big })
  const image = imageToLoad(folder, loaded)
  rows.push(...(await measure([loading(folder, image)], { warmUps: 1, rounds }, line => say(`load: ${line}`))))
  return { sizes, rounds, rows, memory, loaded: image.size }
}
