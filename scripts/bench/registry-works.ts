/** What is measured of an image: it is pulled, pulled again, pushed and pushed again: from no layer that is there already, and into an empty registry. */

import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { DockerRegistry } from '../../lab/engines/docker-registry.ts'
import { timed } from './loads.ts'
import type { Contender } from './measure.ts'
import { absent } from './peers.ts'
import { type ImageKind, type RegistryImage, unpack } from './registry-images.ts'
import type { CommandLine, MoverName, MoverOrNot } from './registry-peers.ts'
import { peakOfTree } from './tree-memory.ts'

export const MOVES = ['pull', 'pullAgain', 'push', 'pushAgain'] as const
export type Move = (typeof MOVES)[number]

export const TAR = 'tar'

export function moveRow(who: MoverName | typeof TAR, image: ImageKind, move: Move): string {
  return `${who}: ${move} ${image}`
}

export interface Moving {
  readonly folder: string
  /** One for each run. */
  readonly images: readonly RegistryImage[]
  /** Emptied before each push. */
  readonly target: DockerRegistry
}

/** In turns with the others. */
export function moving(mover: MoverOrNot, kind: ImageKind, { folder, images, target }: Moving): Contender {
  const rows = MOVES.map(move => moveRow(mover.name, kind, move))
  if (mover.kind === 'absent') return absent(rows, mover.why)
  const next = images.values()
  return {
    rows,
    rest: mover.rest,
    async run() {
      const names = namesOf(next.next().value, target)
      const move = async (line: CommandLine) => {
        const taken = timed(folder, () => succeed(line))
        await sleep(mover.rest)
        return taken
      }
      const pulls = [await move(mover.pull(names[0])), await move(mover.pull(names[0]))]
      mover.tag(...names)
      target.empty()
      return [...pulls, await move(mover.push(...names)), await move(mover.push(...names))]
    },
  }
}

/** The same layers unpacked, and nothing else. */
export function untarring(kind: ImageKind, { folder, images }: Pick<Moving, 'folder' | 'images'>): Contender {
  const next = images.entries()
  return {
    rows: [moveRow(TAR, kind, 'pull')],
    async run() {
      const { value } = next.next()
      if (value === undefined) throw new Error(NO_IMAGE)
      const [round, image] = value
      return [timed(folder, () => unpack(image, join(folder, `tar-${kind}-${round}`)))]
    },
  }
}

export interface MoveMemory {
  readonly mover: MoverName
  readonly move: 'pull' | 'push'
  /** Bytes. */
  readonly peak: number
}

/** Of those whose own processes do the work. @param image none of them has it */
export async function moveMemory(
  those: readonly MoverOrNot[],
  image: RegistryImage | undefined,
  target: DockerRegistry,
): Promise<MoveMemory[]> {
  const found: MoveMemory[] = []
  const names = namesOf(image, target)
  for (const mover of those) {
    if (mover.kind === 'absent' || !mover.isWhole) continue
    const peak = ({ argv, env }: CommandLine) => peakOfTree(argv, env)
    found.push({ mover: mover.name, move: 'pull', peak: await peak(mover.pull(names[0])) })
    mover.tag(...names)
    target.empty()
    found.push({ mover: mover.name, move: 'push', peak: await peak(mover.push(...names)) })
  }
  return found
}

const NO_IMAGE = 'could not measure: there are fewer images than rounds'

/** @returns where it is, and where it goes */
function namesOf(image: RegistryImage | undefined, { host }: DockerRegistry): readonly [source: string, target: string] {
  if (image === undefined) throw new Error(NO_IMAGE)
  return [image.source, `${host}/pushed/${image.kind}`]
}

function succeed({ argv: [file = '', ...args], env }: CommandLine): void {
  const { status, stderr, error } = spawnSync(file, args, { env, encoding: 'utf8', stdio: ['ignore', 'ignore', 'pipe'] })
  if (status !== 0) throw new Error(`could not measure: ${args.join(' ')} failed: ${error?.message ?? lastMessage(stderr)}`)
}

/** Hints begin with blanks. */
function lastMessage(stderr: string): string {
  return stderr.split('\n').findLast(line => /^\S/.test(line)) ?? ''
}
