/** The instructor's days: what is taught when. Minutes of a chapter are the room's; days.test.ts sees to it that its slides fit. */

export interface Day {
  /** The word of its mark in index.md: `<!-- one-day -->`. */
  readonly name: 'half-day' | 'one-day' | 'first-day' | 'second-day'
  /** `9:00`. */
  readonly begins: string
  readonly sessions: readonly Session[]
}

export type Session = ChapterSession | OtherSession

export interface ChapterSession {
  readonly kind: 'chapter'
  readonly chapter: number
  readonly minutes: number
}

export interface OtherSession {
  readonly kind: 'break' | 'talk'
  readonly what: string
  readonly minutes: number
}

const chapter = (number: number, minutes: number): Session => ({ kind: 'chapter', chapter: number, minutes })
const pause = (minutes: number): Session => ({ kind: 'break', what: 'break', minutes })
const lunch: Session = { kind: 'break', what: 'lunch', minutes: 60 }
const talk = (minutes: number, what: string): Session => ({ kind: 'talk', what, minutes })

export const DAYS: readonly Day[] = [
  {
    name: 'half-day',
    begins: '9:00',
    sessions: [
      chapter(0, 25),
      chapter(1, 45),
      pause(10),
      chapter(2, 60),
      pause(15),
      chapter(4, 60),
      talk(10, 'what to read next, and how to undo everything'),
    ],
  },
  {
    name: 'one-day',
    begins: '9:00',
    sessions: [
      chapter(0, 25),
      chapter(1, 45),
      pause(10),
      chapter(2, 60),
      pause(10),
      chapter(3, 55),
      lunch,
      chapter(4, 60),
      pause(15),
      chapter(5, 75),
      pause(10),
      talk(25, 'questions, what to read next, and how to undo everything'),
    ],
  },
  {
    name: 'first-day',
    begins: '9:00',
    sessions: [
      chapter(0, 40),
      chapter(1, 50),
      pause(15),
      chapter(2, 70),
      lunch,
      chapter(3, 60),
      pause(15),
      chapter(4, 70),
      talk(10, 'questions'),
    ],
  },
  {
    name: 'second-day',
    begins: '9:00',
    sessions: [
      talk(15, 'questions of yesterday'),
      chapter(5, 75),
      pause(15),
      chapter(6, 70),
      lunch,
      chapter(7, 70),
      pause(15),
      chapter(8, 65),
      pause(15),
      chapter(10, 65),
      talk(15, 'what to read next, and how to undo everything'),
    ],
  },
]
