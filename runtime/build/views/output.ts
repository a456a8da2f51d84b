/** What a step's program has printed, as lines. Bytes that are no UTF-8 become U+FFFD; stdout and stderr stand in one list, as they came. */

import type { BuildEvent } from '../build-events.ts'

/** More lines than these are not kept: BuildKit shows the last ones of a step that failed. */
const KEPT = 200

/** Longer lines are cut into several, so that a program that ends no line does not fill the memory. */
const LONGEST = 64 << 10

export interface Output {
  /** The last ones. */
  readonly lines: readonly OutputLine[]
  /** How many there have been in all. */
  readonly count: number
  /** Those that the last piece of output has ended, all of them. */
  readonly fresh: readonly OutputLine[]
  /** Bytes of an unfinished character, in latin1, of each stream. */
  readonly rest: Readonly<Record<'stdout' | 'stderr', string>>
}

export interface OutputLine {
  /** Without its end. */
  readonly text: string
  /** Milliseconds since the step began. */
  readonly at: number
  /** Whether its end has been printed. */
  readonly ended: boolean
}

export function outputOf(): Output {
  return { lines: [], count: 0, fresh: [], rest: { stdout: '', stderr: '' } }
}

/** @param at milliseconds since the step began */
export function addOutput(output: Output, { stream, bytes }: Extract<BuildEvent, { kind: 'output' }>, at: number): Output {
  const given = Buffer.concat([Buffer.from(output.rest[stream], 'latin1'), bytes])
  const whole = wholeCharacters(given)
  const rest = { ...output.rest, [stream]: given.subarray(whole).toString('latin1') }
  const text = given.subarray(0, whole).toString()
  if (text === '') return { ...output, fresh: [], rest }
  const last = output.lines.at(-1)
  const open = last?.ended === false ? last : undefined
  const kept = open ? output.lines.slice(0, -1) : output.lines
  const pieces = (open?.text ?? '').concat(text).split('\n')
  const lines = pieces.flatMap((piece, index): OutputLine[] => {
    const ended = index < pieces.length - 1
    if (piece === '' && !ended) return []
    return chunks(piece).map((chunk, part, all) => ({
      text: chunk,
      at: index === 0 ? (open?.at ?? at) : at,
      ended: ended || part < all.length - 1,
    }))
  })
  const count = output.count + lines.length - (open ? 1 : 0)
  return { lines: [...kept, ...lines].slice(-KEPT), count, fresh: lines.filter(({ ended }) => ended), rest }
}

/** Returns how many of the bytes there are without a character of UTF-8 that has only begun. */
function wholeCharacters(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0
    if (byte < 0x80) break
    if (byte < 0xc0) continue
    const needed = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2
    return needed > back ? bytes.length - back : bytes.length
  }
  return bytes.length
}

function chunks(text: string): readonly string[] {
  if (text.length <= LONGEST) return [text]
  return Array.from({ length: Math.ceil(text.length / LONGEST) }, (_, index) => text.slice(index * LONGEST, (index + 1) * LONGEST))
}

/** Takes out what would colour a terminal, or move its cursor. */
export function withoutEscapeCodes(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: escape codes begin with one
  return text.replaceAll(/\x1b\[[\d;?]*[A-Za-z]/g, '')
}
