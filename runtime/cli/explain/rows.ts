/** The lines of a panel as rows of text: each with the tag of its module at the margin, and broken where it does not fit. */

import { breakLine } from '../../formats/text/break-line.ts'
import { visibleLine } from '../../formats/text/visible.ts'
import type { Origin } from './attributed.ts'
import { type Explanation, NOT_SAID } from './explanation.ts'
import type { Line, Panel } from './line.ts'
import type { Palette } from './palette.ts'

/** How modules are named at the margin: in full (`2 namespaces`), or by the number of the chapter where there is little room. */
export interface Tags {
  readonly width: number
  readonly of: (line: Line) => string
}

export function fullTags(modules: Explanation['modules']): Tags {
  const width = Math.max(...modules.map(({ module, chapter }) => `${chapter} ${module}`.length))
  return { width, of: ({ origin }) => (isOfChapter(origin) ? `${origin.chapter} ${origin.module}` : '').padEnd(width) }
}

export const shortTags: Tags = { width: 2, of: ({ origin }) => (isOfChapter(origin) ? String(origin.chapter) : '').padStart(2) }

/** Not what every request has anyway. */
function isOfChapter(origin: Origin | undefined): origin is Origin {
  return origin !== undefined && origin.chapter !== NOT_SAID.chapter
}

/** The columns between a tag and its line; in a diff there is the mark before it, too. */
export const MARGIN = ' │ '.length

export interface RowOptions {
  readonly tags: Tags
  /** Absent: no line is broken. */
  readonly columns?: number | undefined
  readonly colours: Palette
}

/** The panel's title, and its lines: nothing but the colours steers a terminal. */
export function rowsOf({ title, lines }: Panel, { tags, columns, colours }: RowOptions): string[] {
  const isDiff = lines.some(({ mark }) => mark !== undefined)
  const rows = airy(lines).flatMap(line => {
    const start = isDiff ? `${line.mark ?? ' '} ` : ''
    const margin = `${start}${tags.of(line)} │ `
    const look = { heading: colours.bold, reason: colours.faint, code: (text: string) => text }[line.kind]
    const room = columns === undefined ? Number.POSITIVE_INFINITY : columns - margin.length
    return breakLine(visibleLine(line.text), line.indent, room, line.hang).map(
      row => (line.origin ? colours.chapter(line.origin.chapter, margin) : margin) + look(row),
    )
  })
  return [...breakLine(visibleLine(title), 0, columns ?? Number.POSITIVE_INFINITY).map(colours.bold), '', ...rows.map(row => row.trimEnd())]
}

const EMPTY: Line = { depth: 0, indent: 0, kind: 'code', text: '' }

/** An empty line before what begins something new. */
function airy(lines: readonly Line[]): Line[] {
  return lines.flatMap((line, index) =>
    line.kind === 'heading' && index > 0 && lines[index - 1]?.kind !== 'heading' ? [EMPTY, line] : [line],
  )
}
