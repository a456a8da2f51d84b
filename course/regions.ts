/**
 * Named regions of a source file, between comments that stand alone on their lines:
 *
 *     // #region enter
 *     …
 *     // #endregion enter
 *
 * They may lie in one another. A lesson shows a region by its name: so what it shows is what runs.
 */

import { CourseError } from './course-error.ts'

export interface Region {
  readonly name: string
  /** The lines of its two markers, from 1. */
  readonly start: number
  readonly end: number
}

export interface Source {
  /** From the repository's root. */
  readonly path: string
  readonly lines: readonly string[]
  /** In the order in which they begin. */
  readonly regions: readonly Region[]
}

/** A line of a source as a lesson shows it. */
export interface ShownLine {
  readonly text: string
  /** From 1; absent: `…` for what is left out. */
  readonly line?: number
}

const MARKER = /^\s*(?:\/\/|#) #(?<kind>region|endregion)\b(?<rest>.*)$/

/** @throws {CourseError} a marker without a name, or that does not match */
export function parseSource(text: string, path: string): Source {
  const lines = text.replace(/\n$/, '').split('\n')
  const open: Pick<Region, 'name' | 'start'>[] = []
  const regions: Region[] = []
  for (const [index, line] of lines.entries()) {
    const { kind, rest } = MARKER.exec(line)?.groups ?? {}
    if (rest === undefined) continue
    const at = index + 1
    const where = `${path}:${at}`
    const name = rest.trim()
    if (!/^[a-z][a-z0-9-]*$/.test(name)) throw new CourseError(where, `"${name}" is no name for a region`, 'as in: // #region enter')
    if (kind === 'region') {
      const other = [...open, ...regions].find(each => each.name === name)
      if (other) throw new CourseError(where, `the region ${name} begins a second time; the first is in line ${other.start}`)
      open.push({ name, start: at })
    } else {
      const last = open.pop()
      if (last?.name !== name) throw new CourseError(where, `the region ${name} ends here, but ${openNow(last)}`)
      regions.push({ ...last, end: at })
    }
  }
  const last = open.pop()
  if (last) throw new CourseError(`${path}:${last.start}`, `the region ${last.name} does not end`, `write: // #endregion ${last.name}`)
  return { path, lines, regions: regions.sort((a, b) => a.start - b.start) }
}

function openNow(last: Pick<Region, 'name' | 'start'> | undefined): string {
  return last ? `the one that is open is ${last.name}, since line ${last.start}` : 'none is open'
}

/** @throws {CourseError} there is no such region @param where who asks */
export function regionOf({ path, regions }: Source, name: string, where: string): Region {
  const region = regions.find(each => each.name === name)
  if (region) return region
  const names = regions.map(each => each.name)
  throw new CourseError(where, `${path} has no region ${name}`, names.length > 0 ? `it has: ${names.join(', ')}` : 'it has none at all')
}

/** What part of a source a lesson shows. */
export interface Selection {
  /** Absent: the whole file, but for the comment at its head and its imports. */
  readonly region?: string
  /** Regions inside of it of which only `…` is shown. */
  readonly without: readonly string[]
}

/** The selected lines: markers removed, as far to the left as they go. @throws {CourseError} there is no such region */
export function shownLines(source: Source, { region, without }: Selection, where: string): readonly ShownLine[] {
  const { start, end } = region === undefined ? { start: headOf(source), end: source.lines.length + 1 } : regionOf(source, region, where)
  const hidden = without.map(name => {
    const inner = regionOf(source, name, where)
    if (inner.start <= start || inner.end >= end) throw new CourseError(where, `the region ${name} is not inside of what is shown`)
    return inner
  })
  const shown = source.lines.flatMap((text, index): ShownLine[] => {
    const line = index + 1
    if (line <= start || line >= end) return []
    const inner = hidden.find(each => each.start <= line && line <= each.end)
    if (inner) return line === inner.start ? [{ text: `${/^\s*/.exec(text)?.[0] ?? ''}…` }] : []
    return isMarker(text) ? [] : [{ text, line }]
  })
  return dedented(withoutBlankEnds(shown))
}

export function isMarker(text: string): boolean {
  return MARKER.test(text)
}

/** The last line of what stands before the first that does something: the comment at the head, imports, blank lines. */
export function headOf({ lines }: Source): number {
  let last = 0
  let until: RegExp | undefined
  for (const [index, line] of lines.entries()) {
    if (until) {
      if (until.test(line)) until = undefined
    } else if (line.startsWith('/*') && last === 0) {
      if (!line.includes('*/')) until = /\*\//
    } else if (/^import\b/.test(line)) {
      if (!/['"]$/.test(line)) until = /['"]$/
    } else if (line.trim() !== '') {
      break
    }
    last = index + 1
  }
  return last
}

function withoutBlankEnds(lines: readonly ShownLine[]): readonly ShownLine[] {
  const isFull = ({ text }: ShownLine) => text.trim() !== ''
  return lines.slice(Math.max(lines.findIndex(isFull), 0), lines.findLastIndex(isFull) + 1)
}

function dedented(lines: readonly ShownLine[]): readonly ShownLine[] {
  const indents = lines.filter(({ text }) => text.trim() !== '').map(({ text }) => text.length - text.trimStart().length)
  const least = Math.min(...indents)
  return lines.map(each => ({ ...each, text: each.text.slice(least).trimEnd() }))
}
