/** The part of the report that is about volumes: minidock, its peers and the host's own file system, side by side. */

import { copyRow, KILOBYTES, type Step } from './copy-up.ts'
import { fileRow, HOST, PIECES, type Piece, PLACES, type Place, placeOf, WORKS } from './files.ts'
import { goal } from './goal.ts'
import type { Row } from './measure.ts'
import { MOUNTS, type MountKind, mountRow, PLAIN } from './mounts.ts'
import { type Summary, summarize } from './statistics.ts'
import { type Column, markdownTable } from './table.ts'
import type { VolumeFigures, VolumeRounds, VolumeSizes } from './volume-figures.ts'

const ENGINES = ['minidock', 'docker', 'podman'] as const
const MOUNT_KINDS = Object.keys(MOUNTS) as MountKind[]
const SMALL: readonly Piece[] = [...WORKS.make, ...WORKS.remove]

const right = (title: string): Column => ({ title, align: 'right' })

export function volumeGoals({ rows, sizes }: VolumeFigures): string[][] {
  const big = `${bigSize(sizes)} written and read through a`
  const small = `${smallCount(sizes)} small files made, read and removed through a`
  return [
    ...(['volume', 'bind'] as const).map(place =>
      goal(`${big} ${place}, the worst in the host's time`, 1.05, worst(rows, place, WORKS.big), '×', 2),
    ),
    ...(['volume', 'bind'] as const).map(place => goal(`${small} ${place}, likewise`, 1.05, worst(rows, place, SMALL), '×', 2)),
    ...MOUNT_KINDS.map(kind => goal(`\`run\` takes longer with ${MOUNTS[kind]}, by`, 1, added(rows, 'minidock', kind), 'ms', 1)),
  ]
}

export function volumeSection({ rows, sizes, rounds }: VolumeFigures): string {
  return `\
## Volumes

${fileTable(rows, sizes)}
* Times in a container are told in the host's: the same program in a directory on the same disk, without a container. ${medians(rounds.work)}; ratios of medians.
* The program takes the time itself, so no start is in it. *Upper* is a directory in the container's own root.
* The big file is written in pieces of 1 MB. Before it is read from the disk, the pages of this file alone are dropped from memory. The small files are never dropped, so no disk is waited for.
* No file is removed before all are made: without a journal, ext4 uses the inode of a removed file only some minutes later, and whoever makes a file steps over all of these, which can take twenty times as long. Where the disk is mounted with \`discard\` besides, each removal waits for the disk.
* A container's pages are charged to its memory cgroup, and its system calls pass its filter: both are in its times, and not in the host's.

${mountTable(rows)}
* ${medians(rounds.runs)}, in turns; from the second line on the difference to the first. ${noise(rows)}

${copyTable(rows, sizes)}
* ${medians(rounds.work)}. \`/there\` of the image holds ${count(sizes.copied)} files of ${KILOBYTES} KB, which are in memory. Podman fills a volume at the first start: \`podman init\` is counted with \`create\`.
${reasons(rows)}`
}

/** Returns how many times as long as on the host the piece takes that suffers most; undefined when one of them was not measured. */
function worst(rows: readonly Row[], place: Place, pieces: readonly Piece[]): number | undefined {
  const ratios = pieces.map(piece => ratioOf(rows, placeOf('minidock', place), piece))
  return ratios.reduce((most, ratio) => (most === undefined || ratio === undefined ? undefined : Math.max(most, ratio)), 0)
}

function ratioOf(rows: readonly Row[], where: string, piece: Piece): number | undefined {
  const [there, host] = [where, HOST].map(name => summaryOf(rows, fileRow(name, piece))?.median)
  return there === undefined || host === undefined ? undefined : there / host
}

/** Milliseconds; negative when the difference is lost in the noise. */
function added(rows: readonly Row[], engine: string, kind: MountKind): number | undefined {
  return difference(summaryOf(rows, mountRow(engine, kind)), summaryOf(rows, mountRow(engine, PLAIN)))
}

function difference(a: Summary | undefined, b: Summary | undefined): number | undefined {
  return a === undefined || b === undefined ? undefined : a.median - b.median
}

function summaryOf(rows: readonly Row[], name: string): Summary | undefined {
  const row = rows.find(row => row.name === name)
  return row?.kind === 'measured' ? summarize(row.samples) : undefined
}

function fileTable(rows: readonly Row[], sizes: VolumeSizes): string {
  const titles: Readonly<Record<Piece, string>> = {
    write: `write ${bigSize(sizes)}, until it is on the disk`,
    disk: 'read it from the disk',
    memory: 'read it from memory',
    make: `make ${smallCount(sizes)} files of 4 KB in ${count(sizes.directories)} directories`,
    read: 'read them all from memory',
    remove: 'remove them all',
  }
  const places = ENGINES.flatMap(engine => PLACES.map(place => placeOf(engine, place)))
  return markdownTable(
    [{ title: 'what' }, right('host, ms'), right('min – max'), ...places.map(right)],
    PIECES.map(piece => {
      const host = summaryOf(rows, fileRow(HOST, piece))
      const span = host && `${milliseconds(host.min)} – ${milliseconds(host.max)}`
      return [titles[piece], milliseconds(host?.median), span ?? '–', ...places.map(where => fixed(ratioOf(rows, where, piece), 2))]
    }),
  )
}

function mountTable(rows: readonly Row[]): string {
  return markdownTable(
    [{ title: 'milliseconds' }, ...ENGINES.map(right)],
    [
      ['`run --rm busybox true`', ...ENGINES.map(engine => fixed(summaryOf(rows, mountRow(engine, PLAIN))?.median, 1))],
      ...MOUNT_KINDS.map(kind => [`… with ${MOUNTS[kind]}`, ...ENGINES.map(engine => signed(added(rows, engine, kind)))]),
    ],
  )
}

/** Without a mount the command does the same each time. */
function noise(rows: readonly Row[]): string {
  const plain = summaryOf(rows, mountRow('minidock', PLAIN))
  if (plain === undefined) return "Minidock's could not be measured."
  return `Minidock's plain \`run\` took between ${fixed(plain.min, 1)} and ${fixed(plain.max, 1)} ms.`
}

function copyTable(rows: readonly Row[], { copied }: VolumeSizes): string {
  const of = (engine: string, step: Step) => summaryOf(rows, copyRow(engine, step))
  const filling = (engine: string) => difference(of(engine, 'filled'), of(engine, 'plain'))
  const speed = (duration: number | undefined) => (duration === undefined || duration <= 0 ? undefined : (copied * KILOBYTES) / duration)
  return markdownTable(
    [{ title: 'what' }, { title: 'unit' }, ...ENGINES.map(right)],
    [
      ['`create IMAGE`', 'ms', ...ENGINES.map(engine => milliseconds(of(engine, 'plain')?.median))],
      ['`create -v new:/there IMAGE`', 'ms', ...ENGINES.map(engine => milliseconds(of(engine, 'filled')?.median))],
      ['filling the volume: the difference', 'ms', ...ENGINES.map(engine => milliseconds(filling(engine)))],
      ['… as a speed', 'MB/s', ...ENGINES.map(engine => fixed(speed(filling(engine)), 0))],
    ],
  )
}

/** Why something has no figure. One row says it for all that fail for the same reason. */
function reasons(rows: readonly Row[]): string {
  const absent = rows.flatMap(row => (row.kind === 'absent' ? [{ ...row, why: row.why.trimEnd().replaceAll(/\s*\n\s*/g, ': ') }] : []))
  const first = absent.filter(({ why }, index) => absent.findIndex(other => other.why === why) === index)
  return first.map(({ name, why }) => `* ${name}: ${why}\n`).join('')
}

function medians(rounds: VolumeRounds[keyof VolumeRounds]): string {
  return `Medians of ${rounds} ${rounds === 1 ? 'round' : 'rounds'}`
}

function bigSize({ megabytes }: VolumeSizes): string {
  return megabytes % 1024 === 0 ? `${megabytes / 1024} GB` : `${megabytes} MB`
}

function smallCount({ files }: VolumeSizes): string {
  return count(files)
}

function count(value: number): string {
  return value.toLocaleString('en')
}

function milliseconds(value: number | undefined): string {
  return fixed(value, value !== undefined && value < 100 ? 1 : 0)
}

function signed(value: number | undefined): string {
  return value === undefined ? '–' : `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(1)}`
}

function fixed(value: number | undefined, digits: number): string {
  return value === undefined ? '–' : value.toFixed(digits)
}
