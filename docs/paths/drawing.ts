/** A recorded container as places of a picture: its tree at the left, where its files come from at the right. Pure; the component draws what is here. */

import { type Kind, type LookUp, lookUp, type Origin, originsOf } from '../../course/paths/look-up.ts'
import type { RecordedPaths } from '../../course/paths/type.ts'
import { type Row, treeOf } from './tree.ts'

/** A picture for a page, and one for a phone, whose words must not shrink. */
export interface Layout {
  readonly name: 'wide' | 'narrow'
  readonly width: number
  /** How much deeper a row of the tree is than its directory. */
  readonly indent: number
  readonly row: number
  /** Where the word beside a row ends. */
  readonly words: number
  /** Where the boxes begin. */
  readonly boxes: number
  /** How many characters of a path fit into a box. */
  readonly columns: number
}

export const LAYOUTS = {
  wide: { name: 'wide', width: 680, indent: 18, row: 24, words: 258, boxes: 378, columns: 40 },
  narrow: { name: 'narrow', width: 320, indent: 10, row: 24, words: 146, boxes: 178, columns: 18 },
} as const satisfies Readonly<Record<Layout['name'], Layout>>

interface DrawnRow extends Row {
  readonly x: number
  /** Of the middle. */
  readonly y: number
  /** What it comes from, or that something is mounted there. */
  readonly word?: string
  readonly kind?: Kind
}

export interface Box {
  /** Its title. */
  readonly name: string
  readonly kind: Kind
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
  /** Where it is on the host, in pieces that fit. */
  readonly lines: readonly string[]
  /** Files that come from here. */
  readonly files: readonly string[]
  /** Whether it is a directory of the overlay. */
  readonly isStacked: boolean
}

interface Line {
  readonly path: string
  readonly kind: Kind
  readonly d: string
}

export interface Drawing {
  readonly layout: Layout
  readonly height: number
  readonly rows: readonly DrawnRow[]
  readonly boxes: readonly Box[]
  /** Around the directories of the overlay. */
  readonly stack: { readonly x: number; readonly y: number; readonly width: number; readonly height: number }
  readonly lines: readonly Line[]
}

const TOP = 34
const TITLE = 22
const LINE = 15
const GAP = 8
/** Between the frame of the overlay and what is in it. */
const FRAME = 6

export function drawingOf(recorded: RecordedPaths, layout: Layout): Drawing {
  const looked = new Map(recorded.paths.map(path => [path, lookUp(recorded, path)]))
  const boxes = boxesOf(recorded, [...looked.values()], layout)
  const rows = treeOf(recorded.paths).map((row, index) => ({
    ...row,
    x: row.depth * layout.indent,
    y: TOP + 14 + index * layout.row,
    ...wordOf(row, looked.get(row.path), recorded),
  }))
  const stacked = boxes.filter(({ isStacked }) => isStacked)
  const bottom = Math.max(...[...boxes, ...stacked].map(({ y, height }) => y + height))
  const [first, last] = [stacked[0], stacked.at(-1)]
  return {
    layout,
    height: Math.max(bottom, (rows.at(-1)?.y ?? 0) + layout.row / 2) + FRAME,
    rows,
    boxes,
    stack: {
      x: layout.boxes,
      y: TOP,
      width: layout.width - layout.boxes - 1,
      height: (last ? last.y + last.height : 0) - (first?.y ?? 0) + TITLE + FRAME,
    },
    lines: linesOf(boxes, rows, layout),
  }
}

function wordOf(row: Row, found: LookUp | undefined, { mounts }: RecordedPaths): Pick<DrawnRow, 'word' | 'kind'> {
  if (found) return { word: wordFor(found.origin), kind: found.origin.kind }
  return mounts.some(({ at }) => at === row.path) ? { word: 'mount' } : {}
}

function wordFor({ kind, name }: Origin): string {
  return kind === 'layer' || kind === 'kernel' ? name : kind
}

/** The directories of the overlay, all of them, and then whatever else gives one of the files. */
function boxesOf(recorded: RecordedPaths, looked: readonly LookUp[], layout: Layout): readonly Box[] {
  const boxes: Box[] = []
  let y = TOP + TITLE
  for (const origin of originsOf(recorded)) {
    const isStacked = origin.at === '/'
    const files = looked.filter(each => each.origin.at === origin.at && each.origin.name === origin.name).map(({ path }) => path)
    if (files.length === 0 && !isStacked) continue
    if (!isStacked && boxes.at(-1)?.isStacked) y += FRAME + GAP
    const lines = [...piecesOf(whereOf(origin), layout.columns), ...(origin.readOnly ? ['read-only'] : [])]
    const inset = isStacked ? FRAME : 0
    const height = TITLE + lines.length * LINE + 4
    const box = { x: layout.boxes + inset, y, width: layout.width - layout.boxes - 1 - 2 * inset, height }
    boxes.push({ ...box, name: origin.name, kind: origin.kind, lines, files, isStacked })
    y += height + (isStacked ? 4 : GAP)
  }
  return boxes
}

function whereOf({ directory, kind }: Origin): string {
  if (directory !== undefined) return directory
  return kind === 'tmpfs' ? 'memory: gone with its container' : 'the kernel: made while it is read'
}

/** Breaks a path before slashes, and words between them, so that each piece fits if it can. */
function piecesOf(text: string, columns: number): readonly string[] {
  const pieces: string[] = []
  for (const part of text.split(/(?=\/)|(?<= )/)) {
    const last = pieces.at(-1)
    if (last !== undefined && last.length + part.trimEnd().length <= columns) pieces.splice(-1, 1, last + part)
    else pieces.push(part)
  }
  return pieces.map(piece => piece.trimEnd())
}

/** From each file to its box; several that end at one box end below each other. */
function linesOf(boxes: readonly Box[], rows: readonly DrawnRow[], { words, boxes: right }: Layout): readonly Line[] {
  return boxes.flatMap(({ x, y, height, files, kind }) =>
    files.map((path, index) => {
      const from = { x: words + 6, y: rows.find(row => row.path === path)?.y ?? 0 }
      const to = { x, y: round(y + (height * (index + 1)) / (files.length + 1)) }
      const middle = round((from.x + Math.min(to.x, right)) / 2)
      return { path, kind, d: `M${from.x},${from.y}C${middle},${from.y} ${middle},${to.y} ${to.x},${to.y}` }
    }),
  )
}

function round(length: number): number {
  return Math.round(length * 10) / 10
}
