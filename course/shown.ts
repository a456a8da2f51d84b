/** What of the engine's source the lessons show: every line of a heart is to be explained, and no region is to be marked in vain. */

import { CourseError } from './course-error.ts'
import { fencesOf } from './fences.ts'
import { headOf, isMarker, type ShownLine, type Source } from './regions.ts'
import { type Lesson, sourceOf } from './weave/lesson.ts'
import { regionBlock, regionLines } from './weave/region-block.ts'

/** By file: the numbers of the lines, and the regions that were asked for. */
export type Shown = ReadonlyMap<string, ShownOfFile>

export interface ShownOfFile {
  readonly lines: ReadonlySet<number>
  readonly regions: ReadonlySet<string>
}

/** @param text of the lesson */
export function shownBy(text: string, lesson: Pick<Lesson, 'path' | 'read'>): Shown {
  const shown = new Map<string, { lines: Set<number>; regions: Set<string> }>()
  for (const { attributes, line } of fencesOf(text, lesson.path)) {
    const block = regionBlock(attributes)
    if (!block) continue
    const ofFile = shown.get(block.file) ?? { lines: new Set(), regions: new Set() }
    shown.set(block.file, ofFile)
    for (const each of regionLines(block, lesson, `${lesson.path}:${line}`)) {
      if (each.line !== undefined) ofFile.lines.add(each.line)
    }
    for (const name of [...(block.region === undefined ? [] : [block.region]), ...block.without]) ofFile.regions.add(name)
  }
  return shown
}

/** The lines of a source that a reader has to understand: not its head, its markers and what is blank. */
export function linesToShow(source: Source): readonly Required<ShownLine>[] {
  const head = headOf(source)
  return source.lines.flatMap((text, index) => (index < head || text.trim() === '' || isMarker(text) ? [] : [{ text, line: index + 1 }]))
}

/** A problem for each line of a heart that its lesson does not show. */
export function unshownLines(heart: Source, shown: Shown, lesson: string): readonly CourseError[] {
  const seen = shown.get(heart.path)?.lines ?? new Set()
  return linesToShow(heart)
    .filter(({ line }) => !seen.has(line))
    .map(({ line, text }) => new CourseError(`${heart.path}:${line}`, `${lesson} shows this line nowhere: ${text.trim()}`))
}

/** A problem for each region that no lesson asks for, or of which a line is shown by none. */
export function unshownRegions({ path, lines, regions }: Source, all: readonly Shown[]): readonly CourseError[] {
  const ofFile = all.flatMap(shown => shown.get(path) ?? [])
  return regions
    .filter(({ name, start, end }) => {
      const isAsked = ofFile.some(shown => shown.regions.has(name))
      const isWhole = lines
        .slice(start, end - 1)
        .every((text, index) => text.trim() === '' || isMarker(text) || ofFile.some(shown => shown.lines.has(start + index + 1)))
      return !isAsked || !isWhole
    })
    .map(
      ({ name, start }) => new CourseError(`${path}:${start}`, `no lesson shows the region ${name}`, 'show it, or take the markers away'),
    )
}

export function heartOf({ chapter, read }: Pick<Lesson, 'chapter' | 'read'>): Source | undefined {
  if (chapter.module === undefined) return undefined
  const path = `runtime/${chapter.module}/heart.ts`
  return sourceOf({ read }, path, `the chapter ${chapter.number}`)
}
