/** What it takes to fill a new volume with what the image has at its place. */

import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { call } from './call.ts'
import type { Contender } from './measure.ts'
import { absent, type BenchEngine, type Peer } from './peers.ts'

export const STEPS = ['plain', 'filled'] as const
export type Step = (typeof STEPS)[number]

export const KILOBYTES = 100
const IMAGE = 'copy-up'
const COMMAND = '/file-work'

export function copyRow(engine: string, step: Step): string {
  return `${engine}: create, ${step}`
}

/** @param program that the image's containers would run: a static one @returns an archive of the image's root, with that many files in `/there` */
export function makeRoot(folder: string, program: string, files: number): string {
  const [root, archive] = [join(folder, 'copy-up'), join(folder, 'copy-up.tar')]
  mkdirSync(join(root, 'there'), { recursive: true })
  copyFileSync(program, join(root, COMMAND))
  for (let index = 0; index < files; index++) writeFileSync(join(root, 'there', String(index)), Buffer.alloc(KILOBYTES * 1000, index))
  const { status, stderr } = spawnSync('tar', ['-cf', archive, '-C', root, '.'], { encoding: 'utf8' })
  if (status !== 0) throw new Error(`could not measure: tar failed\n${stderr}`)
  rmSync(root, { recursive: true })
  return archive
}

/** Creates a container without and with a new volume, in turns. The volumes stay until the end: freeing half a gigabyte would slow down what comes next. */
export function copying(peer: Peer, folder: string, archive: string): Contender {
  const rows = STEPS.map(step => copyRow(peer.name, step))
  if (peer.kind === 'absent') return absent(rows, peer.why)
  let count = 0
  return {
    rows,
    rest: peer.rest,
    async run() {
      if (count === 0) call({ ...peer, env: { ...peer.env, TMPDIR: folder } }, 'import', archive, IMAGE)
      return [timed(peer, folder), timed(peer, folder, `--volume=new${count++}:/there`)]
    },
  }
}

/** Podman fills a volume when it first prepares a container's start. */
function timed(engine: BenchEngine, folder: string, ...flags: readonly string[]): number {
  spawnSync('sync', ['--file-system', folder])
  const begin = performance.now()
  call(engine, 'create', '--name=copied', ...engine.flags, ...flags, IMAGE, COMMAND)
  if (engine.name === 'podman') call(engine, 'init', 'copied')
  const duration = performance.now() - begin
  call(engine, ...engine.remove, 'copied')
  return duration
}
