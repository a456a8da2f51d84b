/**
 * A build on a terminal, as BuildKit shows it: a line for each step, with its time, under a running step the end of its output. Drawn anew each time, in as many
 * lines as fit: steps that run come first, then their output, then what ended last.
 */

import { displayWidth, ellipsis } from '../../formats/text/display-width.ts'
import { visibleLine } from '../../formats/text/visible.ts'
import { type OutputLine, withoutEscapeCodes } from './output.ts'
import type { Progress, VertexProgress } from './progress.ts'
import { durationText } from './times.ts'

export interface Screen {
  readonly columns: number
  readonly rows: number
}

/** Lines of output under a step that runs. */
const OUTPUT = 6

/** Less than this is shown as nothing, in milliseconds. */
const SHORT = 50

const STYLES = { done: '34', cached: '34', failed: '31', canceled: '33', faint: '2' } as const

interface Line {
  readonly text: string
  readonly right?: string
  readonly style?: keyof typeof STYLES
  /** 0 is the last to be left out where there is little room. */
  readonly rank: number
}

/**
 * Returns lines that each fit into the terminal, with escape codes for colours.
 * @param whole at the end: all steps, however many lines that makes
 */
export function draw(progress: Progress, now: number, screen: Screen, whole = false): readonly string[] {
  const { vertices, began = now } = progress
  const ended = vertices.filter(vertex => vertex.ended !== undefined).length
  const finished = whole && ended > 0 && ended === vertices.length ? ' FINISHED' : ''
  const title: Line = { text: `[+] Building ${durationText(now - began)} (${ended}/${vertices.length})${finished}`, rank: 0 }
  const lines = vertices.flatMap(vertex => linesOf(vertex, now))
  const room = Math.max(1, screen.rows - 2)
  return [title, ...(whole ? lines.filter(({ rank }) => rank !== RANKS.output) : mostImportant(lines, room))].map(line =>
    laidOut(line, screen.columns - 1),
  )
}

const RANKS = { running: 0, output: 1, ended: 2, part: 3 } as const

function linesOf(vertex: VertexProgress, now: number): readonly Line[] {
  const { name, began, ended, outcome, statuses, output } = vertex
  const took = (from: number, to = ended ?? now) => durationText(to - from < SHORT ? 0 : to - from)
  const running = ended === undefined
  const mark = outcome === undefined || outcome.kind === 'done' ? '' : `${MARKS[outcome.kind]} `
  return [
    {
      text: ` => ${mark}${visibleLine(name)}`,
      right: took(began),
      rank: running ? RANKS.running : RANKS.ended,
      ...(outcome && { style: outcome.kind }),
    },
    ...statuses.map(
      (status): Line => ({
        text: ` => => ${visibleLine(status.text)}`,
        right: took(status.began, status.ended),
        rank: RANKS.part,
        ...(status.ended !== undefined && { style: 'done' }),
      }),
    ),
    ...(running ? output.lines : [])
      .slice(-OUTPUT)
      .map((line): Line => ({ text: ` => => # ${onOneLine(line)}`, rank: RANKS.output, style: 'faint' })),
  ]
}

const MARKS = { cached: 'CACHED', failed: 'ERROR', canceled: 'CANCELED' } as const

/** A program that draws its own progress goes back to the line's start again and again: the last it has drawn is shown, without its colours. */
function onOneLine({ text }: OutputLine): string {
  const last = text.replace(/\r+$/, '').split('\r').at(-1) ?? ''
  return visibleLine(withoutEscapeCodes(last).replaceAll('\t', '    '))
}

/** Keeps the lines' order. Of lines that are equally important, the last ones stay. */
function mostImportant(lines: readonly Line[], room: number): readonly Line[] {
  if (lines.length <= room) return lines
  const byRank = lines.map((line, index) => ({ line, index })).sort((a, b) => a.line.rank - b.line.rank || b.index - a.index)
  const kept = new Set(byRank.slice(0, room).map(({ line }) => line))
  return lines.filter(line => kept.has(line))
}

function laidOut({ text, right = '', style }: Line, columns: number): string {
  const room = columns - (right === '' ? 0 : right.length + 1)
  const left = ellipsis(text, Math.max(1, room))
  const line = right === '' || room < 1 ? left : `${left}${' '.repeat(Math.max(0, room - displayWidth(left)))} ${right}`
  return style === undefined ? line : `\x1b[${STYLES[style]}m${line}\x1b[0m`
}
