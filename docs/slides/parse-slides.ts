/**
 * A lesson's slides: what stands between two marks, and what the speaker says to it.
 *
 *     <!-- slide: Every program sees all your files (2 min) -->
 *     …
 *     <!-- notes: Ask the room … -->
 *     <!-- /slide -->
 */

import { CourseError } from '../../course/course-error.ts'
import { fencesOf } from '../../course/fences.ts'

export interface Slide {
  readonly title: string
  readonly minutes: number
  /** Without the marks. */
  readonly markdown: string
  readonly notes: string
  /** Of its mark in the lesson; the first is 1. */
  readonly line: number
}

const START = /^<!-- slide: (?<title>.+) \((?<minutes>\d+) min\) -->$/
const END = '<!-- /slide -->'
const NOTES = /<!-- notes: ([\s\S]*?) -->\n?/g

/** @throws {CourseError} a mark that cannot be read, or without its other half */
export function parseSlides(lesson: string, where: string): readonly Slide[] {
  const lines = lesson.split('\n')
  const fences = fencesOf(lesson, where)
  const isFenced = (line: number) => fences.some(fence => fence.line <= line && line <= fence.endLine)
  const slides: Slide[] = []
  let open: { readonly title: string; readonly minutes: number; readonly line: number } | undefined
  for (const [index, text] of lines.entries()) {
    const line = index + 1
    if (isFenced(line)) continue
    if (text.startsWith('<!-- slide')) {
      const { title, minutes } = START.exec(text.trim())?.groups ?? {}
      if (title === undefined)
        throw new CourseError(`${where}:${line}`, `cannot read ${text.trim()}`, 'as in: <!-- slide: Two notes (2 min) -->')
      if (open) throw new CourseError(`${where}:${line}`, `a slide begins, but the one of line ${open.line} has not ended`)
      open = { title, minutes: Number(minutes), line }
    } else if (text.trim() === END) {
      if (!open) throw new CourseError(`${where}:${line}`, 'a slide ends that did not begin')
      const content = lines.slice(open.line, index).join('\n')
      const notes = [...content.matchAll(NOTES)].map(([, note = '']) => note.replace(/\s+/g, ' '))
      slides.push({ ...open, markdown: content.replace(NOTES, '').trim(), notes: notes.join(' ') })
      open = undefined
    }
  }
  if (open) throw new CourseError(`${where}:${open.line}`, 'this slide does not end', `write: ${END}`)
  return slides
}
