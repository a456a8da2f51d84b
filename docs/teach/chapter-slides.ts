/** A chapter's slides, as an instructor counts them: which section each is in, and how long it takes. */

import { readMarkdown } from '../../course/lint/markdown.ts'
import { TITLE_MINUTES, totalMinutes } from '../slides/deck-html.ts'
import { parseSlides } from '../slides/parse-slides.ts'

export interface ChapterSlides {
  readonly number: number
  readonly title: string
  /** Minutes of the exercise, as the chapter states them. */
  readonly exercise: number
  readonly slides: readonly TaughtSlide[]
}

export interface TaughtSlide {
  readonly title: string
  readonly minutes: number
  /** The lesson's heading above it: `Break it`. */
  readonly section: string
}

/** @param file the lesson, for messages @throws {CourseError} a slide's marks cannot be read */
export function slidesOf(
  { number, title, minutes }: { readonly number: number; readonly title: string; readonly minutes: { readonly exercise: number } },
  lesson: string,
  file: string,
): ChapterSlides {
  const headings = readMarkdown(lesson).headings.filter(({ level }) => level === 2)
  const slides = parseSlides(lesson, file).map(slide => ({
    title: slide.title,
    minutes: slide.minutes,
    section: headings.findLast(({ line }) => line < slide.line)?.text ?? '',
  }))
  return { number, title, exercise: minutes.exercise, slides }
}

/** @returns minutes of the whole deck, exercise and title included */
export function minutesOf({ slides }: Pick<ChapterSlides, 'slides'>): number {
  return TITLE_MINUTES + totalMinutes(slides)
}

export function minutesOfSection({ slides }: Pick<ChapterSlides, 'slides'>, section: string): number {
  return totalMinutes(slides.filter(slide => slide.section === section))
}

/**
 * What a room that is late can do without, and still has the chapter's idea: what docker does, every attack after the first with its reason, and in the engine
 * what follows the heart.
 */
export function slidesToCut({ slides }: Pick<ChapterSlides, 'slides'>): readonly TaughtSlide[] {
  return slides.filter(({ section, title }, index) => {
    if (section === 'What docker does') return true
    if (section === 'In the engine') return !title.startsWith('The heart')
    return section === 'Break it' && slides.findIndex(slide => slide.section === section) !== index && !title.startsWith('Why')
  })
}
