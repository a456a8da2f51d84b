/** What files cost in a volume, in a bind and in a container's upper layer, beside the host's own file system: the same program does the same work in each. */

import { spawnSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { gcc, STRICT } from '../../lab/kernel/compile.ts'
import { call } from './call.ts'
import type { Contender } from './measure.ts'
import { absent, type BenchEngine, type Peer } from './peers.ts'

export interface FileSizes {
  /** Of the big file. */
  readonly megabytes: number
  /** The small ones, of 4 KB each, and how many directories they are in. */
  readonly files: number
  readonly directories: number
}

/**
 * What is measured in one go, in the order in which file-work.c prints it. Removing comes after all making: ext4 without a journal uses the inode of a removed
 * file only some minutes later, and whoever makes a file steps over all of these (fs/ext4/ialloc.c, recently_deleted).
 */
export const WORKS = { big: ['write', 'disk', 'memory'], make: ['make', 'read'], remove: ['remove'] } as const
export type Work = keyof typeof WORKS
export type Piece = (typeof WORKS)[Work][number]

export const PIECES: readonly Piece[] = Object.values(WORKS).flat()

export const HOST = 'host'

/** Where a container's files can be. */
export const PLACES = ['volume', 'bind', 'upper'] as const
export type Place = (typeof PLACES)[number]

const WORK = '/work'
const PROGRAM = '/file-work'

/** @returns what it is called when a container of this engine works there */
export function placeOf(engine: string, place: Place): string {
  return `${engine} ${place}`
}

export function fileRow(where: string, piece: Piece): string {
  return `${where}: ${piece}`
}

/** @returns the path of the program, which needs nothing of a container's root */
export function makeFileWork(folder: string): string {
  const program = join(folder, 'file-work')
  gcc([...STRICT, '-static', '-o', program, join(import.meta.dirname, 'file-work.c')])
  return program
}

export interface FileBench {
  readonly peers: readonly Peer[]
  /** The path of file-work.c, compiled. */
  readonly program: string
  /** On the disk that the engines' folders are on. */
  readonly folder: string
  readonly sizes: FileSizes
}

interface Turn {
  readonly place: Place
  /** Of the directory; what `make` has made, `remove` finds under the same name. */
  readonly name: string
  readonly mounts: readonly string[]
  readonly sizes: FileSizes
}

/** The host first, then each engine's places. Those of `remove` remove what those of `make` have made, in the same rounds. */
export function fileWork({ peers, program, folder, sizes }: FileBench, work: Work): Contender[] {
  const own = join(folder, 'host-work')
  mkdirSync(own, { recursive: true })
  return [
    contender(HOST, work, folder, 0, round => call({ argv: [program], env: {} }, ...words(work, join(own, nameOf(work, round)), sizes))),
    ...peers.flatMap(peer =>
      PLACES.map(place => {
        const where = placeOf(peer.name, place)
        if (peer.kind === 'absent') return absent(rowsOf(where, work), peer.why)
        const mounts = [`--volume=${program}:${PROGRAM}:ro`, ...mountsOf(place, join(folder, `${peer.name}-work`))]
        return contender(where, work, folder, peer.rest, round =>
          inContainer(peer, work, { place, name: nameOf(work, round), mounts, sizes }),
        )
      }),
    ),
  ]
}

function contender(where: string, work: Work, folder: string, rest: number, act: (round: number) => string): Contender {
  let round = 0
  return {
    rows: rowsOf(where, work),
    rest,
    async run() {
      // What an earlier turn has left to be written would be written in this one. Only this file system: other disks are not waited for.
      spawnSync('sync', ['--file-system', folder])
      const figures = act(round++).split('\n')
      if (figures.length !== WORKS[work].length) throw new Error(`file-work printed ${figures.length} figures for ${work}`)
      return figures.map(nanoseconds => Number(nanoseconds) / 1e6)
    },
  }
}

function mountsOf(place: Place, source: string): string[] {
  if (place === 'upper') return []
  if (place === 'volume') return [`--volume=file-work:${WORK}`]
  mkdirSync(source, { recursive: true })
  return [`--volume=${source}:${WORK}`]
}

/** A container that has made files stays until it has removed them. Without --rm: with it, podman's overlay is `volatile`, and fsync(2) does nothing. */
function inContainer(engine: BenchEngine, work: Work, { place, name, mounts, sizes }: Turn): string {
  const container = `${place}-${name}`
  const directory = place === 'upper' ? `/${name}` : `${WORK}/${name}`
  const own = [`--name=${container}`, ...engine.flags, ...mounts]
  const said =
    work === 'remove'
      ? call(engine, 'start', '-a', container)
      : call(engine, 'run', ...own, 'busybox', PROGRAM, ...words(work, directory, sizes))
  if (work !== 'make') call(engine, ...engine.remove, container)
  return said
}

function nameOf(work: Work, round: number): string {
  return work === 'big' ? 'big' : `small${round}`
}

function rowsOf(where: string, work: Work): string[] {
  return WORKS[work].map(piece => fileRow(where, piece))
}

function words(work: Work, directory: string, { megabytes, files, directories }: FileSizes): string[] {
  return work === 'big' ? ['big', directory, String(megabytes)] : ['small', directory, String(files), String(directories)]
}
