/** How a chapter's minutes are told: the same words in the lesson, on the site, on the slides and in the terminal. Pure. */

import type { Minutes } from './type.ts'

/** In the order in which a learner meets them. */
export const PARTS = [
  ['reading', 'reading'],
  ['typing', 'typing along'],
  ['warmUps', 'warm-ups'],
  ['exercise', 'exercise'],
  ['attacks', 'attacks'],
  ['quiz', 'quiz'],
] as const satisfies readonly (readonly [keyof Minutes, string])[]

const EXTRAS = [
  ['boxes', 'boxes'],
  ['challenges', 'challenges'],
] as const satisfies readonly (readonly [keyof Minutes, string])[]

/** All but what a reader can leave out: boxes and challenges. */
export function totalOf({ reading, typing, warmUps, exercise, attacks, quiz }: Minutes): number {
  return reading + typing + warmUps + exercise + attacks + quiz
}

/** `21 reading`, `16 typing along`, `15 exercise`: what a chapter has none of is left out. */
export function partTexts(minutes: Minutes): readonly string[] {
  return PARTS.flatMap(([part, name]) => (minutes[part] > 0 ? [`${minutes[part]} ${name}`] : []))
}

/** `73 minutes: 21 reading, 16 typing along, 15 exercise, 13 attacks, 8 quiz`. */
export function neededText(minutes: Minutes): string {
  const total = totalOf(minutes)
  return `${total} ${total === 1 ? 'minute' : 'minutes'}: ${partTexts(minutes).join(', ')}`
}

/** `and 6 for boxes, 30 for challenges, which you can skip`; empty if a chapter has neither. */
export function extrasText(minutes: Minutes): string {
  const extras = EXTRAS.filter(([part]) => minutes[part] > 0).map(([part, name]) => `${minutes[part]} for ${name}`)
  return extras.length === 0 ? '' : `and ${extras.join(', ')}, which you can skip`
}

/** Both, as one sentence without its full stop. */
export function minutesText(minutes: Minutes): string {
  return both(minutes).join('; ')
}

/** Both, a line each. */
export function minutesLines(minutes: Minutes): string {
  return both(minutes).join('\n')
}

function both(minutes: Minutes): readonly string[] {
  return [neededText(minutes), extrasText(minutes)].filter(text => text !== '')
}
