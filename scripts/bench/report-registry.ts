/** The section of the report that is about registries: minidock and its peers, side by side, and plain tar. */

import { goal, goalTable } from './goal.ts'
import type { Machine } from './machine.ts'
import type { Row } from './measure.ts'
import type { RegistryFigures } from './registry-figures.ts'
import { IMAGES, type ImageKind, LAYER_FILE, LAYER_FILES, SMALL_LAYERS } from './registry-images.ts'
import { MOVERS } from './registry-peers.ts'
import { MOVES, type Move, moveRow, TAR } from './registry-works.ts'
import { type Summary, summarize } from './statistics.ts'
import { type Column, markdownTable } from './table.ts'

/** As the goals have it, megabytes are 2^20 bytes. */
const MEGABYTE = 2 ** 20

const ALL = [...MOVERS, TAR] as const
type Name = (typeof ALL)[number]

const right = (title: string): Column => ({ title, align: 'right' })

export function registrySection(figures: RegistryFigures, { kernel, processor, cores }: Machine, date: Date): string {
  const { rounds, rows, sizes } = figures
  const on = `${date.toISOString().slice(0, 10)}, on Linux ${kernel}, ${processor}, ${cores} cores`
  const { size, compressed } = sizes.big
  return `\
## Registries

By \`node scripts/bench/registry.ts --rounds ${rounds}\` (root), on ${on}. In turns; medians of ${rounds}, and ratios of medians.

${goalTable(registryGoals(figures))}
${movesTable(figures)}
* Milliseconds, then how many times as long as minidock the others take. The registry is Debian's \`docker-registry\`, by HTTP on 127.0.0.1; what is pushed goes to a second one, which is empty each time. Each round has its own image, of which no program has a layer.
* The big image has one layer: ${megabytes(compressed)} MB compressed by gzip, ${megabytes(size)} MB unpacked. Each of the ${SMALL_LAYERS} small layers has ${LAYER_FILES} files of ${LAYER_FILE.toLocaleString('en')} bytes.
* *tar* is \`tar -xzf\` of the same layers, from the registry's own folder to the same file system. It checks no digest, and keeps no blob. No program waits until all is on the disk; before each command, all that is to be written is.
* *skopeo* copies the blobs into an image layout, and unpacks nothing.
* Docker and podman keep no compressed layers: a push compresses them again. Minidock and skopeo push the blobs that they have pulled.

${memoryTable(figures)}
* Megabytes, of the big image: the most that the command and all its processes have had at one time. Pages that several of them share count several times. Docker's daemon does the work for its commands, which say nothing.
${reasons(rows)}`
}

export function registryGoals({ rows, memory }: Pick<RegistryFigures, 'rows' | 'memory'>): string[][] {
  const inTars = (move: Move) => quotient(median(rows, 'minidock', 'big', move), median(rows, TAR, 'big', 'pull'))
  const inDockers = (image: ImageKind, move: Move) => quotient(median(rows, 'minidock', image, move), median(rows, 'docker', image, move))
  const again = IMAGES.map(image => median(rows, 'minidock', image, 'pullAgain')).filter(value => value !== undefined)
  const peaks = memory.filter(({ mover }) => mover === 'minidock').map(({ peak }) => peak / MEGABYTE)
  return [
    goal('pull of the big image, in the time of `tar -xzf`', 1.25, inTars('pull'), '×', 2),
    goal('push of it, in the time of `tar -xzf`', 1.25, inTars('push'), '×', 2),
    goal(`pull of ${SMALL_LAYERS} small layers, in docker's time`, 1, inDockers('layers', 'pull'), '×', 2),
    goal("push of them, in docker's time", 1, inDockers('layers', 'push'), '×', 2),
    goal('pull of what is there already', 100, most(again), 'ms', 0),
    goal('memory of a pull or a push', 200, most(peaks), 'MB', 0),
  ]
}

function titleOf(image: ImageKind, move: Move): string {
  const what = image === 'big' ? 'the big image' : `${SMALL_LAYERS} small layers`
  return {
    pull: `pull of ${what}`,
    pullAgain: '… which is there already',
    push: `push of ${what}`,
    pushAgain: '… which is there already',
  }[move]
}

function movesTable({ rows }: RegistryFigures): string {
  const others = ALL.filter(name => name !== 'minidock')
  return markdownTable(
    [{ title: 'what' }, ...ALL.map(right), ...others.map(name => right(`${name} ÷ minidock`)), right('min – max of minidock')],
    IMAGES.flatMap(image =>
      MOVES.map(move => {
        const time = (name: Name) => median(rows, name, image, move)
        const own = summaryOf(rows, 'minidock', image, move)
        return [
          titleOf(image, move),
          ...ALL.map(name => cell(name, move, fixed(time(name), 0))),
          ...others.map(name => cell(name, move, fixed(quotient(time(name), own?.median), 2))),
          own ? `${fixed(own.min, 0)} – ${fixed(own.max, 0)}` : '–',
        ]
      }),
    ),
  )
}

/** Empty where there is nothing that could be measured. */
function cell(name: Name, move: Move, text: string): string {
  return name === TAR && move !== 'pull' ? '' : text
}

function memoryTable({ memory }: RegistryFigures): string {
  const measured = MOVERS.filter(name => memory.some(({ mover }) => mover === name))
  const peak = (name: Name, of: string) => memory.find(({ mover, move }) => mover === name && move === of)?.peak
  return markdownTable(
    [{ title: 'MB at most' }, ...measured.map(right)],
    (['pull', 'push'] as const).map(move => [move, ...measured.map(name => fixed(quotient(peak(name, move), MEGABYTE), 0))]),
  )
}

/** A line for each that could not be measured. */
function reasons(rows: readonly Row[]): string {
  const found = ALL.flatMap(name => {
    const row = rows.find(each => each.kind === 'absent' && each.name.startsWith(`${name}: `))
    return row?.kind === 'absent' ? [`* ${row.name}: ${row.why}`] : []
  })
  return found.length === 0 ? '' : `\n${found.join('\n')}\n`
}

function summaryOf(rows: readonly Row[], name: Name, image: ImageKind, move: Move): Summary | undefined {
  const row = rows.find(each => each.name === moveRow(name, image, move))
  return row?.kind === 'measured' ? summarize(row.samples) : undefined
}

function median(rows: readonly Row[], name: Name, image: ImageKind, move: Move): number | undefined {
  return summaryOf(rows, name, image, move)?.median
}

function most(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : Math.max(...values)
}

function quotient(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? undefined : a / b
}

function fixed(value: number | undefined, digits: number): string {
  return value === undefined ? '–' : value.toFixed(digits)
}

function megabytes(bytes: number): string {
  return fixed(bytes / MEGABYTE, 0)
}
