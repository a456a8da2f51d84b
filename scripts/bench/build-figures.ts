/** All that is measured of chapter 7. */

import { buildPeers } from './build-peers.ts'
import { type BuildMemory, type BuildSizes, type BuildWork, building, buildMemory, makeContexts } from './build-works.ts'
import { imageToLoad, loading } from './loads.ts'
import { measure, type Row } from './measure.ts'

export interface BuildFigures {
  readonly sizes: BuildSizes
  readonly rounds: number
  readonly rows: readonly Row[]
}

export interface QuickFigures extends BuildFigures {
  /** Bytes of the image that is loaded. */
  readonly loaded: number
}

export interface LargeFigures extends BuildFigures {
  readonly memory: readonly BuildMemory[]
}

export const FULL_SIZES: BuildSizes = { steps: 10, stages: 5, files: 50_000, directories: 500, megabytes: 500 }
export const SMALL_SIZES: BuildSizes = { steps: 3, stages: 2, files: 500, directories: 5, megabytes: 16 }

export interface BuildBench {
  readonly folder: string
  /** An archive with busybox. */
  readonly busybox: string
  readonly sizes: BuildSizes
  readonly rounds: number
  say(line: string): void
}

/** Builds of steps and stages, and `load`: what takes seconds. @param loaded an archive with the image that is loaded */
export async function measureQuick(bench: BuildBench, loaded: string): Promise<QuickFigures> {
  const { folder, sizes, rounds, say } = bench
  const { rows } = await measureBuilds(bench, ['steps', 'stages'])
  const image = imageToLoad(folder, loaded)
  const loads = await measure([loading(folder, image)], { warmUps: 1, rounds }, line => say(`load: ${line}`))
  return { sizes, rounds, rows: [...rows, ...loads], loaded: image.size }
}

/** Builds with large contexts, and memory: what takes half an hour. */
export async function measureLarge(bench: BuildBench): Promise<LargeFigures> {
  const { sizes, rounds, say } = bench
  const { rows, peers, contexts } = await measureBuilds(bench, ['files', 'big'])
  say('memory')
  const memory = await buildMemory(peers, { steps: contexts.steps, files: contexts.files, big: contexts.big })
  return { sizes, rounds, rows, memory }
}

async function measureBuilds({ folder, busybox, sizes, rounds, say }: BuildBench, works: readonly BuildWork[]) {
  const peers = await buildPeers(folder, busybox)
  const contexts = makeContexts(folder, sizes)
  const rows: Row[] = []
  for (const work of works) {
    const contenders = peers.map(peer => building(peer, work, contexts[work]))
    rows.push(...(await measure(contenders, { warmUps: 1, rounds }, line => say(`${work}: ${line}`))))
  }
  return { peers, contexts, rows }
}
