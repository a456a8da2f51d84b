/** All that is measured of chapter 10. */

import { join } from 'node:path'
import { startDockerRegistry } from '../../lab/engines/docker-registry.ts'
import { measure, type Row } from './measure.ts'
import { type ImageKind, makeLayersArchive, putInto, type RegistryImage } from './registry-images.ts'
import { movers } from './registry-peers.ts'
import { type MoveMemory, moveMemory, moving, untarring } from './registry-works.ts'

type ImageSizes = Pick<RegistryImage, 'size' | 'compressed'>

export interface RegistryFigures {
  readonly rounds: number
  readonly rows: readonly Row[]
  readonly sizes: Readonly<Record<ImageKind, ImageSizes>>
  /** Of the big image. */
  readonly memory: readonly MoveMemory[]
}

export interface RegistryBench {
  readonly folder: string
  readonly archives: { readonly busybox: string; readonly big: string }
  readonly rounds: number
  say(line: string): void
}

const WARM_UPS = 1

/** The registries end with the benchmark's PID namespace. */
export async function measureRegistry({ folder, archives, rounds, say }: RegistryBench): Promise<RegistryFigures> {
  const [source, target] = [await startDockerRegistry(join(folder, 'source')), await startDockerRegistry(join(folder, 'target'))]
  say('images')
  const count = WARM_UPS + rounds
  const layers = putInto(source, 'layers', await makeLayersArchive(folder), folder, count)
  // One more, for memory.
  const big = putInto(source, 'big', archives.big, folder, count + 1)
  const those = await movers(folder, archives.busybox)
  const rows: Row[] = []
  for (const [kind, images] of Object.entries({ big, layers }) as [ImageKind, RegistryImage[]][]) {
    const contenders = [untarring(kind, { folder, images }), ...those.map(mover => moving(mover, kind, { folder, images, target }))]
    rows.push(...(await measure(contenders, { warmUps: WARM_UPS, rounds }, line => say(`${kind}: ${line}`))))
  }
  say('memory')
  const memory = await moveMemory(
    those.filter(({ name }) => hasMoved(rows, name)),
    big[count],
    target,
  )
  return { rounds, rows, sizes: { big: sizesOf(big), layers: sizesOf(layers) }, memory }
}

function sizesOf([image]: readonly RegistryImage[]): ImageSizes {
  return { size: image?.size ?? 0, compressed: image?.compressed ?? 0 }
}

function hasMoved(rows: readonly Row[], name: string): boolean {
  return rows.some(row => row.kind === 'measured' && row.name.startsWith(`${name}: `))
}
