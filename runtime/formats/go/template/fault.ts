/** Errors of templates, in the words and with the places of Go's `text/template`, which docker prints as they are. */

import { MinidockError } from '../../../base/errors.ts'

/** A part of the template's text: offsets of its first character and of the one after its last. */
export interface Place {
  readonly start: number
  readonly end: number
}

/** `template parsing error: template: :1: unclosed action`: what is wrong with the template itself. */
export function syntaxFault(text: string, offset: number, problem: string): MinidockError {
  return new MinidockError('invalid', `template parsing error: template: :${lineOf(text, offset)}: ${problem}`)
}

/** What a function of a template calls when it cannot go on: the template stops with an error that names the call. */
export type Fail = (problem: string) => never

export interface FaultOptions {
  readonly hint?: string | undefined
  /** The offset whose line and column are named, if it is not the place's first. */
  readonly at?: number
}

/** `template parsing error: template: :1:2: executing "" at <.Nope>: …`: the template and the data do not fit. */
export function executionFault(text: string, place: Place, problem: string, options: FaultOptions = {}): MinidockError {
  const { hint, at = place.start } = options
  const column = at - (text.slice(0, at).lastIndexOf('\n') + 1)
  // Go writes what it has parsed, with a space between two words.
  const shown = text.slice(place.start, place.end).replaceAll(/\s+/g, ' ')
  const message = `template parsing error: template: :${lineOf(text, at)}:${column}: executing "" at <${shown}>: ${problem}`
  return new MinidockError('invalid', message, hint === undefined ? {} : { hint })
}

function lineOf(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length
}
