/** The steps of a chapter, as data: by hand, what its module adds, and the tour by its engine; or its attacks. */

import type { Step } from '../by-hand-type.ts'
import type { Chapter, TourStop } from '../chapter-type.ts'
import type { LoadedChapter } from '../chapters.ts'
import { shellWords } from '../shell-words.ts'
import type { Additions } from './additions.ts'

export type Stop =
  | {
      readonly kind: 'command'
      readonly why: string
      /** As a person types it. */
      readonly command: string
      /** What the sandbox's bash is given for it. */
      readonly bash: string
    }
  | { readonly kind: 'listing'; readonly text: string }

export interface Part {
  readonly title: string
  readonly stops: readonly Stop[]
}

/** @param entry what starts the engine of a chapter as a command line: the pinned Node and main.ts. Going through npm would take a quarter of a second longer */
export function tourParts({ chapter, byHand }: LoadedChapter, additions: Additions | undefined, entry: readonly string[]): readonly Part[] {
  return [
    { title: 'by hand, as an administrator would type it', stops: byHand.map(fromStep) },
    ...(additions ? [{ title: additionsTitle(chapter, additions), stops: additions.pieces.map(fromPiece) }] : []),
    { title: `the engine as it is after chapter ${chapter.number}`, stops: tourStops(chapter, entry) },
  ].filter(({ stops }) => stops.length > 0)
}

export function attackParts({ attacks }: LoadedChapter): readonly Part[] {
  return attacks.length > 0 ? [{ title: 'break it', stops: attacks.map(fromStep) }] : []
}

/** How a lesson and the tour write a call of a chapter's engine. */
export function typedCall(chapter: number, argv: readonly string[]): string {
  return `npm run chapter ${chapter} -- ${shellWords(argv)}`
}

/** What a person types at a stop of the tour. */
export function typedStop(chapter: number, stop: TourStop): string {
  return 'command' in stop ? stop.command : typedCall(chapter, stop.argv)
}

function fromStep({ why, command }: Step): Stop {
  return { kind: 'command', why, command, bash: command }
}

function fromPiece(text: string): Stop {
  return { kind: 'listing', text }
}

function tourStops({ number, tour }: Chapter, entry: readonly string[]): readonly Stop[] {
  return tour.map(stop => ({
    kind: 'command',
    why: stop.why,
    command: typedStop(number, stop),
    bash: 'command' in stop ? stop.command : shellWords([...entry, String(number), ...stop.argv]),
  }))
}

function additionsTitle({ module, example }: Chapter, { calls, added, gone }: Additions): string {
  const lost = gone === 0 ? '' : `, and ${gone} of the chapters before are gone (-)`
  return `what ${module ?? 'this chapter'} adds: ${added} of the ${calls} system calls of "${shellWords(example)}"${lost}`
}
