/** What is built: contexts, made once, and how often each is built in a row. */

import { closeSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import type { BuilderName, BuildPeerOrNot } from './build-peers.ts'
import type { Contender } from './measure.ts'
import { absent } from './peers.ts'
import { peakOfTree } from './tree-memory.ts'

export interface BuildSizes {
  /** RUN steps, one after the other. */
  readonly steps: number
  /** Stages that sleep for a second, side by side. */
  readonly stages: number
  /** Small files of a context. */
  readonly files: number
  readonly directories: number
  /** Of one big file. */
  readonly megabytes: number
}

/** What is measured in one go: the first build may use nothing of before, the second everything. */
export const BUILD_WORKS = {
  steps: ['steps', 'stepsCached'],
  stages: ['stages'],
  files: ['files', 'filesCached'],
  big: ['big'],
} as const
export type BuildWork = keyof typeof BUILD_WORKS
export type BuildPiece = (typeof BUILD_WORKS)[BuildWork][number]

/** Bytes. */
export const SMALL_FILE = 1000

export function buildRow(builder: string, piece: BuildPiece): string {
  return `${builder}: ${piece}`
}

/** Makes the contexts. @returns the folder of each */
export function makeContexts(folder: string, sizes: BuildSizes): Readonly<Record<BuildWork, string>> {
  const context = (work: BuildWork, dockerfile: string) => {
    const path = join(folder, `build-${work}`)
    mkdirSync(path)
    writeFileSync(join(path, 'Dockerfile'), dockerfile)
    return path
  }
  const range = (length: number) => Array.from({ length }, (_, index) => index)
  const contexts = {
    steps: context(
      'steps',
      `FROM busybox\n${range(sizes.steps)
        .map(index => `RUN echo ${index} > /${index}\n`)
        .join('')}`,
    ),
    stages: context('stages', stagesFile(range(sizes.stages))),
    files: context('files', 'FROM busybox\nCOPY . /files/\n'),
    big: context('big', 'FROM busybox\nCOPY big /\n'),
  }
  for (const index of range(sizes.directories)) mkdirSync(join(contexts.files, String(index)))
  for (const index of range(sizes.files))
    writeFileSync(join(contexts.files, String(index % sizes.directories), String(index)), String(index).padEnd(SMALL_FILE))
  writeBig(join(contexts.big, 'big'), sizes.megabytes)
  return contexts
}

function stagesFile(stages: readonly number[]): string {
  const before = stages.map(index => `FROM busybox AS stage${index}\nRUN sleep 1; echo ${index} > /made\n`)
  return `${before.join('')}FROM busybox\n${stages.map(index => `COPY --from=stage${index} /made /${index}\n`).join('')}`
}

/** No two megabytes are the same, for what compresses or shares. One at a time: to start programs takes longer from a process that is large. */
function writeBig(path: string, megabytes: number): void {
  const file = openSync(path, 'wx')
  const content = Buffer.alloc(1_000_000)
  for (let written = 0, value = 1; written < megabytes; written++) {
    for (let place = 0; place < content.length; place += 4) {
      value = (Math.imul(value, 1_664_525) + 1_013_904_223) >>> 0
      content.writeUInt32LE(value, place)
    }
    writeSync(file, content)
  }
  closeSync(file)
}

/** Builds in turns; what was built is removed before the next. */
export function building(peer: BuildPeerOrNot, work: BuildWork, context: string): Contender {
  const pieces = BUILD_WORKS[work]
  const rows = pieces.map(piece => buildRow(peer.name, piece))
  if (peer.kind === 'absent') return absent(rows, peer.why)
  const image = `bench-${work}`
  return {
    rows,
    rest: peer.rest,
    async run() {
      const figures: number[] = []
      for (const index of pieces.keys()) {
        const begin = performance.now()
        await peer.build(context, image, index > 0)
        figures.push(performance.now() - begin)
      }
      peer.clear(image)
      return figures
    },
  }
}

export interface BuildMemory {
  readonly builder: BuilderName
  readonly work: BuildWork
  /** Bytes. */
  readonly peak: number
}

/** Builders without a daemon; a daemon's memory tells of all that it has done before. */
export async function buildMemory(
  peers: readonly BuildPeerOrNot[],
  works: Readonly<Partial<Record<BuildWork, string>>>,
): Promise<BuildMemory[]> {
  const found: BuildMemory[] = []
  for (const peer of peers) {
    if (peer.kind === 'absent' || peer.command === undefined) continue
    for (const [work, context] of Object.entries(works) as [BuildWork, string][]) {
      const { argv, env } = peer.command(context, 'bench-memory')
      found.push({ builder: peer.name, work, peak: await peakOfTree(argv, env) })
      peer.clear('bench-memory')
    }
  }
  return found
}
