/** `load` of an image beside `tar`, which only unpacks its layers. */

import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { call } from './call.ts'
import type { Contender } from './measure.ts'
import { environment, MINIDOCK } from './places.ts'

export const LOAD_ROW = 'minidock: load'
export const TAR_ROW = 'tar: unpack'
export const SYNC_ROW = 'tar: unpack, until it is on the disk'

export interface LoadedImage {
  readonly archive: string
  /** Bytes of all its layers. */
  readonly size: number
  /** Each a tar. */
  readonly layers: readonly string[]
}

/** Takes the layers out of an archive that `save` wrote. */
export function imageToLoad(folder: string, archive: string): LoadedImage {
  const parts = join(folder, 'load-parts')
  mkdirSync(parts)
  tar('-xf', archive, '-C', parts)
  const [image] = JSON.parse(readFileSync(join(parts, 'manifest.json'), 'utf8')) as { Layers: string[] }[]
  const layers = (image?.Layers ?? []).map(layer => join(parts, layer))
  return { archive, layers, size: layers.reduce((sum, layer) => sum + statSync(layer).size, 0) }
}

/** In turns, each in an empty folder of its own. None is removed meanwhile: `WORKS` in files.ts says what that would cost whoever comes next. */
export function loading(folder: string, { archive, layers }: LoadedImage): Contender {
  let round = 0
  return {
    rows: [LOAD_ROW, TAR_ROW, SYNC_ROW],
    async run() {
      const [store, root] = [join(folder, `load-store-${round}`), join(folder, `load-root-${round}`)]
      round++
      const load = timed(folder, () =>
        call({ argv: [MINIDOCK], env: { ...environment(folder), MINIDOCK_ROOT: store } }, 'load', '--quiet', '--input', archive),
      )
      mkdirSync(root)
      const unpack = timed(folder, () => {
        for (const layer of layers) tar('-xf', layer, '-C', root)
      })
      const begin = performance.now()
      sync(folder)
      const written = performance.now() - begin
      return [load, unpack, unpack + written]
    },
  }
}

/** Returns the milliseconds that some work takes. What has been written before it is on the disk when it begins. */
export function timed(folder: string, work: () => void): number {
  sync(folder)
  const begin = performance.now()
  work()
  return performance.now() - begin
}

function sync(folder: string): void {
  spawnSync('sync', ['--file-system', folder])
}

function tar(...args: readonly string[]): void {
  const { status, stderr, error } = spawnSync('tar', args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`could not measure: tar failed\n${error?.message ?? stderr}`)
}
