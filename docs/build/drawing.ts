/** A recorded build as places of a picture: the Dockerfile's lines at the left, the image's files at the right. Pure; the component draws what is here. */

import { type Fate, fateOf } from '../../course/build/fate.ts'
import type { RecordedBuild, RecordedRun } from '../../course/build/type.ts'
import { lineText } from '../../course/build/words.ts'
import { type Row, treeOf } from '../paths/tree.ts'

/** A picture for a page, and one for a phone, whose words must not shrink. */
export interface Layout {
  readonly name: 'wide' | 'narrow'
  readonly width: number
  /** How wide the boxes of the lines are. */
  readonly box: number
  /** Where a line's text begins. */
  readonly text: number
  /** How many of its characters fit. */
  readonly columns: number
  /** The length of the longest bar. */
  readonly bar: number
  /** Where the tree of files begins. */
  readonly tree: number
  /** How much deeper a row of the tree is than its directory. */
  readonly indent: number
}

export const LAYOUTS = {
  wide: { name: 'wide', width: 680, box: 372, text: 28, columns: 42, bar: 190, tree: 474, indent: 18 },
  narrow: { name: 'narrow', width: 320, box: 174, text: 20, columns: 20, bar: 56, tree: 206, indent: 8 },
} as const satisfies Readonly<Record<Layout['name'], Layout>>

export interface Box {
  /** From 1. */
  readonly line: number
  readonly fate: Fate
  readonly y: number
  readonly height: number
  /** The line's text, in pieces that fit, and where each stands. */
  readonly pieces: readonly { readonly text: string; readonly y: number }[]
  /** Where the bar, the size and the fate stand. */
  readonly foot: number
  /** Absent: there is no layer. */
  readonly layer?: { readonly size: number; readonly bar: number }
}

interface DrawnRow extends Row {
  readonly x: number
  /** Of the middle. */
  readonly y: number
  /** The line that has made it; absent: of a directory of the base image. */
  readonly line?: number
  /** The line that has deleted it. */
  readonly deletedBy?: number
}

interface Curve {
  readonly line: number
  readonly path: string
  readonly deletes: boolean
  readonly d: string
}

export interface Drawing {
  readonly layout: Layout
  readonly height: number
  readonly boxes: readonly Box[]
  readonly rows: readonly DrawnRow[]
  readonly curves: readonly Curve[]
}

const TOP = 26
const PIECE = 17
const FOOT = 19
const GAP = 5
const ROW = 24
/** What is there can be seen, however small it is. */
const SHORTEST_BAR = 1.5

/** The files are those of the first build, in which all layers are made; the sizes are those of the given one. */
export function drawingOf(recorded: RecordedBuild, run: RecordedRun, layout: Layout): Drawing {
  const boxes = boxesOf(recorded, run, layout)
  const rows = rowsOf(recorded, layout)
  const last = boxes.at(-1)
  const bottom = Math.max(last ? last.y + last.height : 0, (rows.at(-1)?.y ?? 0) + ROW / 2)
  return { layout, height: bottom + 2, boxes, rows, curves: curvesOf(boxes, rows, layout) }
}

function boxesOf(recorded: RecordedBuild, run: RecordedRun, { columns, bar: longest }: Layout): readonly Box[] {
  const sizes = recorded.lines.map(({ layer }, index) => run.made.find(({ line }) => line === index + 1)?.size ?? layer?.size)
  const largest = Math.max(...sizes.map(size => size ?? 0), 1)
  const boxes: Box[] = []
  let y = TOP
  for (const [index, size] of sizes.entries()) {
    const line = index + 1
    const texts = piecesOf(lineText(recorded, run, line), columns)
    const height = 8 + texts.length * PIECE + FOOT
    const pieces = texts.map((text, piece) => ({ text, y: y + PIECE * (piece + 1) }))
    const bar = size ? Math.max(SHORTEST_BAR, round((longest * size) / largest)) : 0
    const fate = fateOf(recorded, run, line)
    boxes.push({ line, fate, y, height, pieces, foot: y + height - 13, ...(size !== undefined && { layer: { size, bar } }) })
    y += height + GAP
  }
  return boxes
}

/** Breaks a line between words, so that each piece fits if it can. */
function piecesOf(text: string, columns: number): readonly string[] {
  const pieces: string[] = []
  for (const word of text.split(' ')) {
    const last = pieces.at(-1)
    if (last !== undefined && last.length + 1 + word.length <= columns) pieces.splice(-1, 1, `${last} ${word}`)
    else pieces.push(word)
  }
  return pieces
}

function rowsOf(recorded: RecordedBuild, { tree, indent }: Layout): readonly DrawnRow[] {
  const paths = recorded.lines.flatMap(({ layer }) => (layer ? [...layer.added, ...layer.changed] : []))
  const files = new Set(paths.filter(path => !path.endsWith('/')))
  return treeOf([...files].sort()).map((row, index) => ({
    ...row,
    x: tree + 8 + row.depth * indent,
    y: TOP + 14 + index * ROW,
    ...originOf(recorded, row.isFile ? row.path : `${row.path}/`),
  }))
}

/** Returns the last line that has made a path, and the one after it that has deleted it. */
function originOf({ lines }: RecordedBuild, path: string): Pick<DrawnRow, 'line' | 'deletedBy'> {
  const line = lines.findLastIndex(({ layer }) => layer?.added.includes(path) || layer?.changed.includes(path)) + 1
  if (line === 0) return {}
  const deletedBy = lines.findIndex(({ layer }, index) => index >= line && layer?.deleted.includes(path)) + 1
  return { line, ...(deletedBy > 0 && { deletedBy }) }
}

/** From each line to what it has made or deleted; several that begin at one box begin below each other. */
function curvesOf(boxes: readonly Box[], rows: readonly DrawnRow[], { box: right, tree }: Layout): readonly Curve[] {
  return boxes.flatMap(({ line, y, height }) => {
    const reached = rows.filter(row => row.line === line || row.deletedBy === line)
    return reached.map((row, index): Curve => {
      const from = round(y + (height * (index + 1)) / (reached.length + 1))
      const middle = (right + tree) / 2
      const d = `M${right},${from}C${middle},${from} ${middle},${row.y} ${tree},${row.y}`
      return { line, path: row.path, deletes: row.deletedBy === line, d }
    })
  })
}

function round(length: number): number {
  return Math.round(length * 10) / 10
}
